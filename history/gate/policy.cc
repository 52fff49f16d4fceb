#include "history/gate/policy.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <fmt/format.h>

namespace gordian::gate {
namespace {

constexpr std::array<std::string_view, 5> kFindingKinds = {"cycle", "unreachable", "latent_cycle", "cache",
                                                           "weak_held"};

Confidence parse_confidence(std::string_view name) {
  for (const Confidence confidence : {Confidence::kPossible, Confidence::kProbable, Confidence::kProved})
    if (name == confidence_name(confidence)) return confidence;
  throw std::invalid_argument(fmt::format("'{}' is no confidence; there are proved, probable and possible", name));
}

void add(Policy& policy, std::string_view item) {
  if (item == "grown") {
    policy.fail_on_grown = true;
    return;
  }
  const size_t colon = std::min(item.find(':'), item.size());
  const std::string_view kind = item.substr(0, colon);
  if (std::find(kFindingKinds.begin(), kFindingKinds.end(), kind) == kFindingKinds.end()) {
    throw std::invalid_argument(
        fmt::format("'{}' is no kind of finding; write for example cycle:proved,unreachable,grown (kinds are {})", kind,
                    fmt::join(kFindingKinds, ", ")));
  }
  policy.fail_on[std::string(kind)] =
      colon == item.size() ? Confidence::kProbable : parse_confidence(item.substr(colon + 1));
}

}  // namespace

void set_fail_on(Policy& policy, std::string_view list) {
  Policy wanted;
  wanted.fail_on.clear();
  for (bool more = true; more;) {
    const size_t comma = std::min(list.find(','), list.size());
    add(wanted, list.substr(0, comma));
    more = comma < list.size();
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  policy.fail_on_grown = wanted.fail_on_grown;
  if (!wanted.fail_on.empty()) policy.fail_on = wanted.fail_on;
}

}  // namespace gordian::gate
