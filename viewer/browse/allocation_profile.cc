#include "viewer/browse/allocation_profile.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "analyzer/report/assemble.h"
#include "analyzer/report/places.h"
#include "viewer/browse/dominator_tree.h"

namespace gordian {
namespace {

using Location = AllocationProfile::Location;

constexpr uint32_t kNone = AllocationProfile::kNone;

std::string hex_digits(const std::string& bytes) {
  std::string digits;
  for (const char byte : bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return digits;
}

class ProfileBuilder {
 public:
  explicit ProfileBuilder(const Analyzed& analyzed)
      : references_(analyzed.references),
        liveness_(analyzed.liveness),
        heap_(references_.heap()),
        stacks_(heap_.call_stacks()),
        binaries_(references_.typing().slots().binaries()) {
    const std::vector<snapshot::Module>& modules = heap_.modules();
    const auto main = std::find_if(modules.begin(), modules.end(), [](const auto& one) { return one.main_program(); });
    if (main != modules.end()) module_at(static_cast<size_t>(main - modules.begin()));
    add_samples(label_nodes(references_, liveness_, analyzed.findings.leaked));
  }

  void add_retained();

  AllocationProfile take() { return std::move(profile_); }

 private:
  void add_samples(const std::vector<NodeLabel>& labels) {
    const std::vector<AllocationWeight> weights = allocations_by_stack(references_, labels);
    whole_location_.assign(weights.size(), kNone);
    sample_of_.assign(weights.size(), kNone);
    for (uint32_t stack = 0; stack < weights.size(); ++stack) {
      if (weights[stack].blocks == 0) continue;
      sample_of_[stack] = static_cast<uint32_t>(profile_.samples.size());
      profile_.samples.push_back({locations_of(stack), weights[stack]});
    }
  }

  uint32_t caller_of(uint32_t stack) const { return known_stack(stacks_, stacks_.at(stack).parent); }

  const std::vector<SourceFrame>& frames_of(uint32_t stack) {
    return binaries_.frames_of_call(stacks_.at(stack).address, stacks_.id_at(stack));
  }

  std::vector<uint32_t> locations_of(uint32_t stack) {
    if (stack == 0) return {nameless_place("[stack not known]")};
    auto [at, skipped] = first_of_the_programs(stack);
    std::vector<uint32_t> locations;
    for (; at != 0; at = caller_of(at), skipped = 0) {
      if (locations.size() >= AllocationProfile::kMostFrames) {
        locations.push_back(nameless_place("[frames missing]"));
        break;
      }
      locations.push_back(location(at, skipped));
      if (heap_.is_cut_off(stacks_.id_at(at))) locations.push_back(nameless_place("[frames missing]"));
    }
    return locations;
  }

  // The innermost stack node with a frame of the program's own, and how many of its frames are not; the innermost of
  // all if there is none.
  std::pair<uint32_t, size_t> first_of_the_programs(uint32_t stack) {
    uint32_t at = stack;
    for (size_t depth = 0; at != 0 && depth < AllocationProfile::kMostFrames; at = caller_of(at), ++depth) {
      const std::vector<SourceFrame>& frames = frames_of(at);
      const auto own = std::find_if_not(frames.begin(), frames.end(), is_machinery);
      if (own != frames.end()) return {at, static_cast<size_t>(own - frames.begin())};
    }
    return {stack, 0};
  }

  // The code at a stack node, without its first frames.
  uint32_t location(uint32_t stack, size_t skipped) {
    if (skipped == 0 && whole_location_[stack] != kNone) return whole_location_[stack];
    const uint64_t address = stacks_.at(stack).address;
    const std::vector<SourceFrame>& frames = frames_of(stack);
    const uint32_t module = module_of(frames.front(), address);
    const auto [found, added] = location_ids_.try_emplace({module, address, skipped}, profile_.locations.size());
    if (added) {
      Location made{module, address};
      for (size_t i = skipped; i < frames.size(); ++i)
        if (!frames[i].function.empty())
          made.lines.push_back({function(readable_function(frames[i].function), frames[i].file), frames[i].line});
      profile_.locations.push_back(std::move(made));
    }
    if (skipped == 0) whole_location_[stack] = found->second;
    return found->second;
  }

  uint32_t nameless_place(const char* words) {
    const auto [found, added] = nameless_.try_emplace(words, profile_.locations.size());
    if (added) profile_.locations.push_back({kNone, 0, {{function(words, ""), 0}}});
    return found->second;
  }

  uint32_t function(const std::string& name, const std::string& path) {
    const auto [found, added] = function_ids_.try_emplace({name, path}, profile_.functions.size());
    if (added) profile_.functions.push_back({name, path});
    return found->second;
  }

  // By path and by how far from its addresses in the file it lies: code that was unloaded has its own.
  uint32_t module_of(const SourceFrame& frame, uint64_t address) {
    if (frame.module.empty()) return kNone;
    const uint64_t bias = address - frame.offset;
    const std::vector<snapshot::Module>& modules = heap_.modules();
    const auto found = std::find_if(modules.begin(), modules.end(), [&](const snapshot::Module& one) {
      return one.bias() == bias && one.path() == frame.module;
    });
    return found == modules.end() ? kNone : module_at(static_cast<size_t>(found - modules.begin()));
  }

  uint32_t module_at(size_t index) {
    const auto [found, added] = module_ids_.try_emplace(index, profile_.modules.size());
    if (!added) return found->second;
    const snapshot::Module& module = heap_.modules()[index];
    AllocationProfile::Module made{module.path(), hex_digits(module.build_id())};
    if (module.segments_size() > 0) {
      made.start = module.segments(0).start();
      made.file_offset = module.segments(0).file_offset();
    }
    for (const auto& segment : module.segments()) made.end = std::max(made.end, segment.end());
    profile_.modules.push_back(std::move(made));
    return found->second;
  }

  // The function at a location; one without a name counts by its address.
  size_t site(uint32_t location) const {
    const std::vector<AllocationProfile::Line>& lines = profile_.locations[location].lines;
    return lines.empty() ? profile_.functions.size() + location : lines.front().function;
  }

  // The sample that has the node's memory.
  uint32_t sample_of(NodeId node) const {
    return sample_of_[known_stack(stacks_, heap_.block(first_block(references_.units(), node)).stack)];
  }

  const References& references_;
  const Liveness& liveness_;
  const Heap& heap_;
  const CallStacks& stacks_;
  Binaries& binaries_;
  AllocationProfile profile_;
  std::vector<uint32_t> whole_location_, sample_of_;                         // by position of the stack node
  std::map<std::tuple<uint32_t, uint64_t, size_t>, uint32_t> location_ids_;  // (module, address, skipped frames)
  std::map<std::pair<std::string, std::string>, uint32_t> function_ids_;     // (name, path)
  std::map<std::string, uint32_t> nameless_;
  std::unordered_map<size_t, uint32_t> module_ids_;  // by index in the snapshot
};

// Down the tree of dominators; objects below one that the same function allocated are part of what that one retains.
void ProfileBuilder::add_retained() {
  const DominatorTree tree(references_, liveness_);
  std::vector<uint32_t> open(profile_.functions.size() + profile_.locations.size(),
                             0);              // how many are above, by site()
  std::vector<std::pair<NodeId, bool>> todo;  // … and whether all below it has been seen
  for (uint32_t top = 0; top < tree.top_count(); ++top)
    for (const NodeId node : tree.below_top(top)) todo.emplace_back(node, false);
  while (!todo.empty()) {
    const auto [node, left] = todo.back();
    todo.pop_back();
    AllocationProfile::Sample& sample = profile_.samples[sample_of(node)];
    uint32_t& above = open[site(sample.locations.front())];
    if (left) {
      --above;
      continue;
    }
    if (above++ == 0) {
      const uint64_t room = std::numeric_limits<uint64_t>::max() - sample.retained_bytes;
      sample.retained_bytes += std::min(room, tree.retained_bytes(node));
    }
    todo.emplace_back(node, true);
    for (const NodeId below : tree.below(node)) todo.emplace_back(below, false);
  }
}

}  // namespace

AllocationProfile allocation_profile(const Analyzed& analyzed, bool retained) {
  ProfileBuilder builder(analyzed);
  if (retained) builder.add_retained();
  return builder.take();
}

}  // namespace gordian
