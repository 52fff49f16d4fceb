#include "analyzer/binary/loop_exits.h"

namespace gordian {
namespace {

constexpr size_t kMostDecisions = 20'000;
constexpr size_t kMostKeptPaths = 200;
constexpr uint8_t kWentOn = 1, kJumped = 2, kBothWays = kWentOn | kJumped;

}  // namespace

void LoopExits::note(uint64_t key, const Path& path, const Instruction& one, std::optional<bool> taken) {
  const auto found = decisions_.find(key);
  if (found == decisions_.end() && decisions_.size() >= kMostDecisions) return;
  Decision& decision = decisions_[key];
  const bool first = decision.ways == 0;
  decision.ways |= !taken ? kBothWays : *taken ? kJumped : kWentOn;
  if (decision.ways == kBothWays) {
    decision.path.reset();
    return;
  }
  if (first) {
    decision.a = path.flags.a;
    decision.b = path.flags.b;
    decision.next = one.next();
    decision.target = static_cast<uint64_t>(one.operands[0].number);
  }
  decision.varies |= decision.a != path.flags.a || decision.b != path.flags.b;
  if (!decision.varies || (!decision.path && kept_paths_ >= kMostKeptPaths)) return;
  if (!decision.path) ++kept_paths_;
  decision.path = path;
}

std::vector<std::pair<Path, uint64_t>> LoopExits::take() {
  std::vector<std::pair<Path, uint64_t>> result;
  for (auto& [key, decision] : decisions_) {
    if (!decision.varies || decision.ways == kBothWays || !decision.path) continue;
    const uint64_t other_way = decision.ways == kJumped ? decision.next : decision.target;
    decision.ways = kBothWays;
    result.emplace_back(std::move(*decision.path), other_way);
    result.back().first.flags.known = false;
    decision.path.reset();
  }
  return result;
}

}  // namespace gordian
