#include "viewer/browse/type_index.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "analyzer/report/node_names.h"

namespace gordian {

TypeIndex::TypeIndex(const References& references, const DominatorTree& tree, const std::vector<NodeLabel>& labels) {
  name_nodes(references);
  count(references, tree, labels);
  add_retained(tree);
  sort(tree);
}

// Two kinds of node may be spelt alike: they are one type, unless only one of them is counted.
void TypeIndex::name_nodes(const References& references) {
  const Units& units = references.units();
  NodeNames names(references);
  std::unordered_map<const std::string*, uint32_t> known[2];
  std::unordered_map<std::string, uint32_t> by_name[2];
  type_of_.assign(units.node_count(), 0);
  for (NodeId node = 0; node < units.node_count(); ++node) {
    if (!has_memory(units, node)) continue;
    const bool unit = units.is_unit(node);
    const std::string& name = names.name(node);
    const auto [found, added] = known[unit].try_emplace(&name, 0);
    if (added) {
      const auto [type, is_new] = by_name[unit].try_emplace(name, types_.size());
      if (is_new) types_.push_back({.name = name, .unit = unit});
      found->second = type->second;
    }
    type_of_[node] = found->second;
  }
}

void TypeIndex::count(const References& references, const DominatorTree& tree, const std::vector<NodeLabel>& labels) {
  const Units& units = references.units();
  for (NodeId node = 0; node < units.node_count(); ++node) {
    if (!has_memory(units, node)) continue;
    TypeSummary& type = types_[type_of_[node]];
    ++type.count;
    type.bytes += tree.bytes(node);
    const NodeLabel label = labels[node];
    type.leaked += label == NodeLabel::kCycle || label == NodeLabel::kRetained || label == NodeLabel::kUnreachable;
  }
}

void TypeIndex::add_retained(const DominatorTree& tree) {
  std::vector<uint32_t> above(types_.size(), 0);  // instances of each type on the way down to here
  std::vector<std::pair<NodeId, size_t>> way;     // node, next child
  const auto enter = [&](NodeId node) {
    if (above[type_of_[node]]++ == 0) types_[type_of_[node]].retained_bytes += tree.retained_bytes(node);
    way.emplace_back(node, 0);
  };
  for (uint32_t top = 0; top < tree.top_count(); ++top) {
    for (const NodeId first : tree.below_top(top)) {
      enter(first);
      while (!way.empty()) {
        auto& [node, next] = way.back();
        const auto children = tree.below(node);
        if (next < children.size()) {
          enter(children[next++]);
          continue;
        }
        --above[type_of_[node]];
        way.pop_back();
      }
    }
  }
}

void TypeIndex::sort(const DominatorTree& tree) {
  std::vector<uint32_t> order(types_.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    const TypeSummary &one = types_[a], &other = types_[b];
    if (one.retained_bytes != other.retained_bytes) return one.retained_bytes > other.retained_bytes;
    return std::pair(one.name, one.unit) < std::pair(other.name, other.unit);
  });
  std::vector<uint32_t> number(types_.size());
  std::vector<TypeSummary> sorted;
  for (uint32_t at = 0; at < order.size(); ++at) {
    number[order[at]] = at;
    sorted.push_back(std::move(types_[order[at]]));
  }
  types_ = std::move(sorted);
  first_.assign(types_.size() + 1, 0);
  for (size_t type = 0; type < types_.size(); ++type) first_[type + 1] = first_[type] + types_[type].count;
  nodes_.resize(first_.back());
  std::vector<uint64_t> next(first_.begin(), first_.end() - 1);
  const auto add = [&](NodeId node) {
    type_of_[node] = number[type_of_[node]];
    nodes_[next[type_of_[node]]++] = node;
  };
  for (uint32_t top = 0; top < tree.top_count(); ++top) {
    std::vector<NodeId> work(tree.below_top(top).begin(), tree.below_top(top).end());
    while (!work.empty()) {
      const NodeId node = work.back();
      work.pop_back();
      add(node);
      work.insert(work.end(), tree.below(node).begin(), tree.below(node).end());
    }
  }
  for (size_t type = 0; type < types_.size(); ++type)
    std::sort(nodes_.begin() + static_cast<ptrdiff_t>(first_[type]),
              nodes_.begin() + static_cast<ptrdiff_t>(first_[type + 1]), [&](NodeId a, NodeId b) {
                return std::pair(tree.retained_bytes(b), a) < std::pair(tree.retained_bytes(a), b);
              });
}

}  // namespace gordian
