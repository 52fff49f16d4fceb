#include "viewer/browse/dominator_groups.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "viewer/browse/node_address.h"

namespace gordian {
namespace {

constexpr int kLevels = 3;
constexpr size_t kMostChildren = 40;
constexpr const char* kOthersName = "others";

// The number behind `prefix`; nothing if it is not one.
std::optional<uint32_t> number_behind(char prefix, std::string_view text) {
  uint32_t number = 0;
  if (text.size() < 2 || text.front() != prefix) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// "o3.t17.t5" → "o3", "t17", "t5"; at least one.
std::vector<std::string_view> split(std::string_view key) {
  std::vector<std::string_view> steps;
  for (size_t dot = key.find('.'); dot != std::string_view::npos; dot = key.find('.')) {
    steps.push_back(key.substr(0, dot));
    key.remove_prefix(dot + 1);
  }
  steps.push_back(key);
  return steps;
}

// The largest first; what is too much becomes one.
void shorten(std::vector<DominatorGroup>& groups) {
  std::sort(groups.begin(), groups.end(), [](const DominatorGroup& a, const DominatorGroup& b) {
    return std::pair(b.retained_bytes, std::string_view(a.name)) <
           std::pair(a.retained_bytes, std::string_view(b.name));
  });
  if (groups.size() <= kMostChildren) return;
  DominatorGroup others{.name = kOthersName, .kind = DominatorGroup::Kind::kOthers};
  for (size_t i = kMostChildren; i < groups.size(); ++i) {
    others.instances += groups[i].instances;
    others.bytes += groups[i].bytes;
    others.retained_bytes += groups[i].retained_bytes;
  }
  groups.resize(kMostChildren);
  groups.push_back(std::move(others));
}

}  // namespace

std::optional<DominatorGroup> DominatorGroups::at(std::string_view key) const {
  if (key.empty()) return heap();
  DominatorGroup group;
  const auto nodes = follow(key, group);
  if (!nodes) return std::nullopt;
  const bool is_owner = group.kind == DominatorGroup::Kind::kOwner;
  add_children(is_owner ? *nodes : below(*nodes), kLevels, group);
  return group;
}

DominatorGroup DominatorGroups::heap() const {
  DominatorGroup heap{.name = "heap"};
  for (uint32_t top = 0; top < tree_.top_count(); ++top) {
    const auto nodes = tree_.below_top(top);
    if (nodes.empty()) continue;
    DominatorGroup owner{
        .name = tree_.top_name(top), .kind = DominatorGroup::Kind::kOwner, .key = fmt::format("o{}", top)};
    for (const NodeId node : nodes) owner.retained_bytes += tree_.retained_bytes(node);
    heap.retained_bytes += owner.retained_bytes;
    heap.children.push_back(std::move(owner));
  }
  shorten(heap.children);
  for (DominatorGroup& owner : heap.children) {
    if (owner.kind == DominatorGroup::Kind::kOthers) continue;
    const auto nodes = tree_.below_top(*number_behind('o', owner.key));
    add_children(Nodes(nodes.begin(), nodes.end()), kLevels - 1, owner);
  }
  return heap;
}

// The nodes that the key stands for; of an owner, those right below it. `group` describes them, without children.
std::optional<DominatorGroups::Nodes> DominatorGroups::follow(std::string_view key, DominatorGroup& group) const {
  const std::vector<std::string_view> steps = split(key);
  Nodes nodes;
  if (const auto top = number_behind('o', steps[0])) {
    if (*top >= tree_.top_count()) return std::nullopt;
    nodes.assign(tree_.below_top(*top).begin(), tree_.below_top(*top).end());
    group = {.name = tree_.top_name(*top), .kind = DominatorGroup::Kind::kOwner, .key = std::string(steps[0])};
    for (const NodeId node : nodes) group.retained_bytes += tree_.retained_bytes(node);
  } else {
    const NodeId node = node_at_address(references_, steps[0]);
    if (node == kNoNode) return std::nullopt;
    nodes = {node};
    group = group_of(nodes, std::string(steps[0]));
  }
  for (size_t i = 1; i < steps.size(); ++i) {
    const auto type = number_behind('t', steps[i]);
    if (!type) return std::nullopt;
    nodes = of_type(group.kind == DominatorGroup::Kind::kOwner ? nodes : below(nodes), *type);
    if (nodes.empty()) return std::nullopt;
    group = group_of(nodes, fmt::format("{}.{}", group.key, steps[i]));
  }
  return nodes;
}

// REQUIRES: not empty, of one type.
DominatorGroup DominatorGroups::group_of(const Nodes& nodes, std::string key) const {
  DominatorGroup group{.name = types_.types()[types_.type_of(nodes[0])].name,
                       .kind = DominatorGroup::Kind::kObject,
                       .key = std::move(key),
                       .node = nodes.size() == 1 ? nodes[0] : kNoNode,
                       .instances = nodes.size()};
  for (const NodeId node : nodes) {
    group.bytes += tree_.bytes(node);
    group.retained_bytes += tree_.retained_bytes(node);
  }
  return group;
}

void DominatorGroups::add_children(const Nodes& below_it, int levels, DominatorGroup& group) const {
  group.more = levels == 0 && !below_it.empty();
  if (levels == 0) return;
  std::map<uint32_t, Nodes> by_type;
  for (const NodeId node : below_it) by_type[types_.type_of(node)].push_back(node);
  for (const auto& [type, nodes] : by_type)
    group.children.push_back(group_of(nodes, fmt::format("{}.t{}", group.key, type)));
  shorten(group.children);
  for (DominatorGroup& child : group.children) {
    if (child.kind == DominatorGroup::Kind::kOthers) continue;
    const auto type = number_behind('t', std::string_view(child.key).substr(child.key.rfind('.') + 1));
    add_children(below(by_type.at(*type)), levels - 1, child);
  }
}

DominatorGroups::Nodes DominatorGroups::below(const Nodes& nodes) const {
  Nodes all;
  for (const NodeId node : nodes) all.insert(all.end(), tree_.below(node).begin(), tree_.below(node).end());
  return all;
}

DominatorGroups::Nodes DominatorGroups::of_type(const Nodes& nodes, uint32_t type) const {
  Nodes found;
  for (const NodeId node : nodes)
    if (types_.type_of(node) == type) found.push_back(node);
  return found;
}

}  // namespace gordian
