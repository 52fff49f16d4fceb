// How the question is answered. The nodes that are meant are grouped by their fate: what lives by the root that its
// shortest way back ends at (liveness.h), garbage by its kind. Of a million objects each way back is followed only to
// the first node whose root is known already.
#include "analyzer/report/why.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/report/knot_finding.h"
#include "analyzer/report/labels.h"
#include "analyzer/report/origin.h"
#include "analyzer/report/root_name.h"
#include "analyzer/report/type_catalog.h"

namespace gordian {
namespace {

constexpr size_t kMaxGroups = 5;
constexpr int kMaxHolders = 8;

class Answerer {
 public:
  Answerer(const References& references, const Liveness& liveness, const Findings& findings)
      : references_(references),
        units_(references.units()),
        heap_(references.heap()),
        liveness_(liveness),
        findings_(findings),
        places_(heap_, references.typing().slots().binaries()),
        members_(references, liveness, places_),
        knots_(references, liveness, members_) {}

  report::Why answer(const WhyQuestion& question) {
    why_.set_asked(question.address ? fmt::format("0x{:x}", *question.address) : question.type);
    const std::vector<NodeId> nodes = question.address ? at(*question.address) : of_type(question.type);
    if (!why_.error().empty()) return std::move(why_);
    labels_ = label_nodes(references_, liveness_, findings_.leaked);
    find_knots();
    group(nodes);
    return std::move(why_);
  }

 private:
  using Fate = std::pair<NodeLabel, NodeId>;  // of what lives, with its origin

  std::vector<NodeId> at(uint64_t address) {
    const BlockId block = heap_.find_block(address);
    if (block != kNoBlock && address - heap_.block(block).address < std::max<uint64_t>(heap_.block(block).size, 1))
      return {units_.node_at(block, address - heap_.block(block).address)};
    why_.set_error(not_in_the_heap(address));
    return {};
  }

  std::string not_in_the_heap(uint64_t address) const {
    if (const std::string place = place_in_module(heap_, address); !place.empty())
      return fmt::format("no live block is at 0x{:x}: that is {}", address, place);
    for (const snapshot::Thread& thread : heap_.threads())
      if (address >= thread.stack_low() && address < thread.stack_high())
        return fmt::format("no live block is at 0x{:x}: that is on the stack of thread {}", address, thread.tid());
    return fmt::format("no live block is at 0x{:x}{}", address, neighbours(address));
  }

  // "; the nearest one before has 48 bytes at 0x…, the nearest one behind begins at 0x…"
  std::string neighbours(uint64_t address) const {
    const BlockId behind = heap_.first_behind(address);
    std::string text;
    if (behind > 0) {
      const Block& before = heap_.block(behind - 1);
      text += fmt::format("; the nearest one before has {} bytes at 0x{:x}", before.size, before.address);
    }
    if (behind < heap_.block_count())
      text += fmt::format("{} the nearest one behind begins at 0x{:x}", behind > 0 ? "," : ";",
                          heap_.block(behind).address);
    return text;
  }

  std::vector<NodeId> of_type(const std::string& type) {
    const TypeCatalog catalog(references_);
    const std::vector<std::string> names = catalog.meant_by(type);
    if (names.size() == 1) {
      why_.set_asked(names[0]);
      return catalog.nodes(names[0]);
    }
    if (names.empty()) {
      std::string error = fmt::format("nothing of a type '{}' is in the heap", type);
      std::vector<std::string> others = catalog.like(type);
      const char* separator = others.empty() ? "; what there is most of: " : "; there is ";
      if (others.empty()) others = catalog.most_frequent();
      for (const std::string& other : others) error += std::exchange(separator, ", ") + other;
      why_.set_error(error);
      return {};
    }
    std::string error = fmt::format("'{}' is short for {} types", type, names.size());
    for (size_t i = 0; i < names.size() && i < kMaxGroups; ++i)
      error += fmt::format("{}{} ({})", i == 0 ? ": " : ", ", names[i], catalog.nodes(names[i]).size());
    why_.set_error(error + (names.size() > kMaxGroups ? ", …" : ""));
    return {};
  }

  void find_knots() {
    for (const Knot& knot : findings_.leaked) {
      for (const UnitId unit : knot.units) knot_of_[unit] = &knot;
      for (const NodeId node : knot.plain) knot_of_[node] = &knot;
      for (const NodeId node : knot.retained) knot_of_[node] = &knot;
    }
  }

  Fate fate(NodeId node) { return {labels_[node], liveness_.alive(node) ? origin_of(node) : kNoNode}; }

  NodeId origin_of(NodeId node) {
    std::vector<NodeId> way;
    NodeId origin = kNoNode;
    for (NodeId at = node; origin == kNoNode;) {
      const auto known = origins_.find(at);
      if (known != origins_.end()) {
        origin = known->second;
        break;
      }
      way.push_back(at);
      if (liveness_.reason(at).kind != Reason::Kind::kReference) origin = at;
      at = liveness_.reason(at).from;
    }
    for (const NodeId passed : way) origins_.emplace(passed, origin);
    return origin;
  }

  void group(const std::vector<NodeId>& nodes) {
    struct Group {
      uint64_t instances = 0;
      NodeId example = kNoNode;
    };
    std::map<std::pair<std::string, std::string>, Group> groups;  // (label, the root's name)
    std::map<NodeId, std::string> root_names;
    for (const NodeId node : nodes) {
      const auto [label, origin] = fate(node);
      std::string root;
      if (origin != kNoNode) {
        const auto [known, added] = root_names.try_emplace(origin);
        if (added) known->second = describe_origin(references_, liveness_, origin).name();
        root = known->second;
      }
      Group& group = groups[{label_name(label), root}];
      if (group.instances++ == 0) group.example = node;
      why_.set_bytes(why_.bytes() + units_.bytes(node));
    }
    why_.set_instances(nodes.size());
    std::vector<std::pair<std::string, Group>> order;
    order.reserve(groups.size());
    for (auto& [key, group] : groups) order.emplace_back(key.first, group);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.second.instances > b.second.instances; });
    for (size_t i = 0; i < order.size(); ++i) {
      if (i < kMaxGroups) {
        add_group(order[i].first, order[i].second.instances, order[i].second.example);
      } else {
        why_.set_more_groups(why_.more_groups() + 1);
        why_.set_more_instances(why_.more_instances() + order[i].second.instances);
      }
    }
  }

  void add_group(const std::string& verdict, uint64_t instances, NodeId example) {
    report::WhyGroup& group = *why_.add_groups();
    group.set_verdict(verdict);
    group.set_instances(instances);
    *group.mutable_example() = members_.describe_node(example);
    if (liveness_.alive(example)) {
      *group.mutable_owner() = describe_origin(references_, liveness_, example);
      *group.mutable_path() = owner_path(references_, liveness_, example);
      return;
    }
    add_holders(example, group);
    const auto found = knot_of_.find(example);
    if (found != knot_of_.end()) *group.mutable_knot() = knots_.describe(*found->second, false, "");
  }

  // Garbage is held by garbage: every reference to the node.
  void add_holders(NodeId node, report::WhyGroup& group) const {
    for (NodeId holder = 0; holder < units_.node_count(); ++holder) {
      if (!has_memory(units_, holder) || liveness_.alive(holder)) continue;
      references_.for_each(holder, [&](const Reference& reference) {
        if (reference.to != node) return;
        if (group.held_by_size() == kMaxHolders) {
          group.set_more_holders(group.more_holders() + 1);
          return;
        }
        *group.add_held_by() = describe_referrer(references_, holder, reference);
      });
    }
  }

  const References& references_;
  const Units& units_;
  const Heap& heap_;
  const Liveness& liveness_;
  const Findings& findings_;
  Places places_;
  MemberReporter members_;
  KnotReporter knots_;
  report::Why why_;
  std::vector<NodeLabel> labels_;
  std::unordered_map<NodeId, const Knot*> knot_of_;  // garbage that is on one, or hangs off one
  std::unordered_map<NodeId, NodeId> origins_;
};

}  // namespace

report::Why answer_why(const References& references, const Liveness& liveness, const Findings& findings,
                       const WhyQuestion& question) {
  return Answerer(references, liveness, findings).answer(question);
}

}  // namespace gordian
