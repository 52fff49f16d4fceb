// What was seen, beside what is accepted.
#ifndef GORDIAN_HISTORY_GATE_VERDICT_H_
#define GORDIAN_HISTORY_GATE_VERDICT_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "history/gate/baseline.h"
#include "history/gate/policy.h"
#include "history/gate/sightings.h"

namespace gordian::gate {

struct Known {
  Sighting sighting;
  Accepted accepted;
  bool by_shape = false;  // its fingerprint is another one (shape.h)
  bool grown() const { return sighting.instances > accepted.instances; }
};

struct Verdict {
  std::vector<Sighting> fresh;                             // they fail the gate; the largest first
  std::vector<std::pair<Sighting, std::string>> doubtful;  // new, but do not: and why
  std::vector<Known> known;                                // of kinds that the gate looks at
  std::vector<Accepted> gone;                              // all of their programs were looked at, and none has them
  std::vector<Accepted> not_looked_at;                     // not seen, but some of their programs was not looked at
  std::vector<Accepted> kept;                              // suppressed, or of other kinds
  std::map<std::string, uint64_t> not_gated;               // findings of other kinds, by kind
  bool fail_on_grown = false;

  uint64_t grown() const;
  bool passed() const { return fresh.empty() && !(fail_on_grown && grown() > 0); }
};

Verdict judge(const Sightings& sightings, const Baseline& baseline, const Policy& policy);

// The baseline that accepts all that was seen of the kinds that the gate looks at, however sure. What is gone is taken
// out; what could not be seen stays. Lines change only where they have to: of a known finding, if there are more of it
// or other programs have it.
Baseline updated(const Baseline& baseline, const Verdict& verdict, const std::set<std::string>& looked_at);

}  // namespace gordian::gate

#endif  // GORDIAN_HISTORY_GATE_VERDICT_H_
