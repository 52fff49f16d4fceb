// What a team has accepted for now: findings by fingerprint, in a text file that is kept with the source.
//
//   gordian-baseline/1
//   # comments above a finding stay with it
//   cycle       4c980ec8 75a9c1e2 x12 server,test_net  Session → Timer → Session
//   unreachable 1a2b3c4d 5e6f7a8b x1 server  block of 24 bytes  in load < main
//
// Kind, fingerprint, shape (shape.h), how many were accepted, programs, and what it is. One finding a line, sorted by
// kind and fingerprint, and a line changes only when there is a reason: so two branches that change it are merged by
// git, and a diff says what was accepted. In fingerprints and programs a blank, a comma, a backslash and control
// characters are written as \xNN.
#ifndef GORDIAN_HISTORY_GATE_BASELINE_H_
#define GORDIAN_HISTORY_GATE_BASELINE_H_

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "history/gate/sightings.h"

namespace gordian::gate {

struct Accepted {
  std::string kind, id, shape, title;
  std::vector<std::string> path;  // as Sighting::path
  uint64_t instances = 0;
  std::set<std::string> binaries;
  std::vector<std::string> comments;  // the lines above it

  bool named() const;
};

struct Baseline {
  std::vector<Accepted> findings;
  std::vector<std::string> last_comments;  // below all of them
};

// Makes one line of those that name the same finding, as two branches may have added it.
void merge_same(Baseline& baseline);

// Or what is wrong: "line 3: …".
std::variant<Baseline, std::string> parse_baseline(std::string_view text);

std::string to_text(Baseline baseline);

Accepted accept(const Sighting& sighting);

}  // namespace gordian::gate

#endif  // GORDIAN_HISTORY_GATE_BASELINE_H_
