#include "viewer/browse/allocation_tree.h"

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "analyzer/report/places.h"

namespace gordian {
namespace {

constexpr size_t kMostNamed = 4'000;  // by each weight

class TreeBuilder {
 public:
  TreeBuilder(const References& references, const std::vector<NodeLabel>& labels)
      : heap_(references.heap()),
        stacks_(heap_.call_stacks()),
        binaries_(references.typing().slots().binaries()),
        places_(heap_, binaries_),
        own_(allocations_by_stack(references, labels)) {
    sum_up();
  }

  AllocationTree build() {
    tree_.functions.emplace_back();
    tree_.places.emplace_back();
    tree_.nodes.emplace_back();
    function_ids_.emplace("", 0);
    place_ids_.emplace("", 0);
    const AllocationWeight least = least_that_is_named();
    std::vector<uint32_t> shown_as(own_.size(), 0);  // by position of the stack node
    for (uint32_t stack = 1; stack < total_.size(); ++stack) {
      const AllocationWeight& all = total_[stack];
      if (all.blocks == 0) continue;
      const bool named = all.bytes >= least.bytes || all.blocks >= least.blocks ||
                         (all.leaked_bytes > 0 && all.leaked_bytes >= least.leaked_bytes);
      const uint32_t caller = shown_as[caller_of(stack)];
      shown_as[stack] = named ? below(caller, stack) : caller;
      tree_.merged += named ? 0 : 1;
      tree_.nodes[shown_as[stack]].own += own_[stack];
    }
    tree_.nodes[0].own += own_[0];
    return std::move(tree_);
  }

 private:
  // Callers have smaller positions than what they call.
  void sum_up() {
    total_ = own_;
    for (size_t stack = total_.size(); stack-- > 1;) {
      const AllocationWeight weight = total_[stack];
      total_[caller_of(static_cast<uint32_t>(stack))] += weight;
    }
  }

  uint32_t caller_of(uint32_t stack) const { return known_stack(stacks_, stacks_.at(stack).parent); }

  AllocationWeight least_that_is_named() const {
    const auto least = [&](uint64_t AllocationWeight::*field) -> uint64_t {
      if (total_.size() <= kMostNamed + 1) return 0;
      std::vector<uint64_t> values;
      values.reserve(total_.size());
      for (size_t stack = 1; stack < total_.size(); ++stack) values.push_back(total_[stack].*field);
      std::nth_element(values.begin(), values.begin() + kMostNamed, values.end(), std::greater<>());
      return values[kMostNamed] + 1;  // a thousand nodes that are alike are left out together
    };
    return {least(&AllocationWeight::bytes), least(&AllocationWeight::blocks), least(&AllocationWeight::leaked_bytes),
            0};
  }

  // The node of the innermost function at the stack node's call; those that were inlined there are on the way.
  uint32_t below(uint32_t caller, uint32_t stack) {
    const std::vector<SourceFrame>& frames = binaries_.frames_of_call(stacks_.at(stack).address, stacks_.id_at(stack));
    for (size_t i = frames.size(); i-- > 0;) caller = child(caller, frames[i]);
    return caller;
  }

  uint32_t child(uint32_t caller, const SourceFrame& frame) {
    std::string name = readable_function(frame.function);
    if (name.empty()) name = frame.module.empty() ? "?" : fmt::format("[{}]", last_component(frame.module));
    const uint32_t function = intern(name, function_ids_, tree_.functions);
    const uint32_t place = intern(place_of(frame), place_ids_, tree_.places);
    const auto [found, added] = children_.try_emplace({caller, function, place}, tree_.nodes.size());
    if (added) tree_.nodes.push_back({caller, function, place, {}});
    return found->second;
  }

  std::string place_of(const SourceFrame& frame) {
    if (!frame.file.empty()) return places_.file_and_line(frame.file, frame.line);
    return frame.module.empty() ? "" : fmt::format("{}+0x{:x}", last_component(frame.module), frame.offset);
  }

  static uint32_t intern(const std::string& text, std::unordered_map<std::string, uint32_t>& ids,
                         std::vector<std::string>& texts) {
    const auto [found, added] = ids.try_emplace(text, texts.size());
    if (added) texts.push_back(text);
    return found->second;
  }

  const Heap& heap_;
  const CallStacks& stacks_;
  Binaries& binaries_;
  Places places_;
  std::vector<AllocationWeight> own_, total_;  // by position of the stack node
  AllocationTree tree_;
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, uint32_t> children_;  // (caller, function, place) → node
  std::unordered_map<std::string, uint32_t> function_ids_, place_ids_;
};

}  // namespace

AllocationTree allocation_tree(const References& references, const std::vector<NodeLabel>& labels) {
  return TreeBuilder(references, labels).build();
}

}  // namespace gordian
