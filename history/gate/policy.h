// What makes the gate fail.
#ifndef GORDIAN_HISTORY_GATE_POLICY_H_
#define GORDIAN_HISTORY_GATE_POLICY_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "history/gate/sightings.h"

namespace gordian::gate {

// By default what is a leak for certain or most likely: `possible` means that the strength of a handle was guessed, and
// a gate that is wrong once a week is switched off. Memory without a count is never `proved`. Something still owns
// latent cycles and caches, and weak_held is no more than the memory of a dead object: they are for people, not for
// gates.
struct Policy {
  std::map<std::string, Confidence> fail_on = {{"cycle", Confidence::kProbable},
                                               {"unreachable", Confidence::kProbable}};
  bool fail_on_grown = false;  // more instances than were accepted
  uint64_t min_bytes = 0;      // findings with less memory over all instances do not fail
};

// Replaces fail_on and fail_on_grown by what a list like "cycle:proved,unreachable,grown" says: a kind without a
// confidence counts from `probable` on. A list without a kind ("grown") leaves the kinds as they are. Throws
// std::invalid_argument with a message for the user.
void set_fail_on(Policy& policy, std::string_view list);

}  // namespace gordian::gate

#endif  // GORDIAN_HISTORY_GATE_POLICY_H_
