// A verdict for people, for machines, and for the summary page of a CI job.
#ifndef GORDIAN_HISTORY_GATE_VERDICT_FORMS_H_
#define GORDIAN_HISTORY_GATE_VERDICT_FORMS_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "history/gate/suppressions.h"
#include "history/gate/verdict.h"

namespace gordian::gate {

// What a verdict is about. All text is printable.
struct Subject {
  uint64_t reports = 0;
  std::set<std::string> binaries;
  std::string baseline;                 // its path; empty: there is none
  std::vector<std::string> unreadable;  // reports that could not be read, and why: no pass
};

// Whether the gate opens: everything could be read, and nothing is new.
bool passed(const Verdict& verdict, const Subject& subject);

// Aligned, without colours; ends with a newline.
std::string to_text(const Verdict& verdict, const Suppressions& suppressions, const Subject& subject);
// One object on one line, with a newline (docs/check.md).
std::string to_json(const Verdict& verdict, const Suppressions& suppressions, const Subject& subject);
// GitHub's flavour.
std::string to_markdown(const Verdict& verdict, const Suppressions& suppressions, const Subject& subject);

// "12 × 392 bytes", "1.2 kB": how much it is.
std::string amount(const Sighting& sighting);
// "a, b, c, d and 3 more": names of programs in a line.
std::string programs(const std::set<std::string>& binaries);
// "2 new findings, 1 grown; 12 known, 3 suppressed, 1 gone".
std::string counts(const Verdict& verdict, const Suppressions& suppressions);
// Fingerprints that the rules have taken away.
uint64_t suppressed_findings(const Suppressions& suppressions);

}  // namespace gordian::gate

#endif  // GORDIAN_HISTORY_GATE_VERDICT_FORMS_H_
