#include "viewer/answers/heap_answers.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "viewer/browse/node_address.h"

namespace gordian {
namespace {

constexpr uint64_t kInstancesAtATime = 100;

std::optional<uint64_t> parse_number(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// What is behind `prefix`; nothing if the text does not begin with it.
std::optional<std::string_view> behind(std::string_view prefix, std::string_view text) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return text.substr(prefix.size());
}

const char* kind_name(DominatorGroup::Kind kind) {
  constexpr std::array<const char*, 4> kNames = {"heap", "owner", "object", "others"};
  return kNames[static_cast<size_t>(kind)];
}

Json group_json(const References& references, const DominatorGroup& group) {
  return {
      {"name", group.name},
      {"kind", kind_name(group.kind)},
      {"key", group.key},
      {"address", group.node == kNoNode ? "" : hex_address(address_of(references, group.node))},
      {"instances", group.instances},
      {"bytes", group.bytes},
      {"retained_bytes", group.retained_bytes},
      {"children", list_of(group.children, [&](const DominatorGroup& child) { return group_json(references, child); })},
      {"more", group.more}};
}

}  // namespace

std::optional<Json> HeapAnswers::answer(std::string_view path) {
  if (path == "report") return json_of(browser_.report());
  if (path == "types") return types();
  if (path == "stacks") return stacks();
  if (const auto address = behind("object/", path)) return object(*address);
  if (const auto rest = behind("type/", path)) {
    const size_t slash = rest->find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    return instances(rest->substr(0, slash), rest->substr(slash + 1));
  }
  const auto key = path == "dominators" ? std::string_view() : behind("dominators/", path);
  if (!key) return std::nullopt;
  const auto group = browser_.dominators(*key);
  if (!group) return std::nullopt;
  return Json{{"root", group_json(browser_.references(), *group)}};
}

Json HeapAnswers::types() const {
  Json rows = Json::array();
  for (const TypeSummary& type : browser_.types().types())
    rows.push_back({{"id", rows.size()},
                    {"name", type.name},
                    {"unit", type.unit},
                    {"count", type.count},
                    {"bytes", type.bytes},
                    {"retained_bytes", type.retained_bytes},
                    {"leaked", type.leaked}});
  return {{"types", std::move(rows)}};
}

std::optional<Json> HeapAnswers::instances(std::string_view type_text, std::string_view from_text) {
  const auto type = parse_number(type_text);
  const auto from = parse_number(from_text);
  if (!type || !from || *type >= browser_.types().types().size()) return std::nullopt;
  const auto nodes = browser_.types().nodes(static_cast<uint32_t>(*type));
  const Units& units = browser_.references().units();
  Json rows = Json::array();
  for (uint64_t i = *from; i < nodes.size() && rows.size() < kInstancesAtATime; ++i) {
    const NodeId node = nodes[i];
    rows.push_back({{"address", hex_address(address_of(browser_.references(), node))},
                    {"bytes", browser_.tree().bytes(node)},
                    {"retained_bytes", browser_.tree().retained_bytes(node)},
                    {"label", label_name(browser_.label(node))},
                    {"use_count", units.is_unit(node) ? units.unit(node).strong : 0},
                    {"allocated_at", browser_.site(node)}});
  }
  return Json{{"name", browser_.types().types()[*type].name}, {"total", nodes.size()}, {"instances", std::move(rows)}};
}

std::optional<Json> HeapAnswers::object(std::string_view address) {
  const NodeId node = node_at_address(browser_.references(), address);
  if (node == kNoNode) return std::nullopt;
  const DominatorTree& tree = browser_.tree();
  Json json = {{"member", json_of(browser_.describe(node))},
               {"label", label_name(browser_.label(node))},
               {"retained_bytes", tree.retained_bytes(node)},
               {"retained_blocks", tree.retained_nodes(node)},
               {"age", browser_.age(node)},
               {"finding", browser_.finding_of(node)}};
  if (browser_.alive(node)) {
    json["owner"] = json_of(browser_.owner(node));
    json["owner_path"] = list_of(browser_.path(node));
  }
  const NodeId dominator = tree.dominator(node);
  json["dominator"] = dominator == kNoNode ? Json() : name_of(dominator);
  const ReferenceList referents = browser_.objects().referents(node);
  const ReferenceList referrers = browser_.objects().referrers(node);
  json["referents"] = references(referents);
  json["more_referents"] = referents.more;
  json["referrers"] = references(referrers);
  json["more_referrers"] = referrers.more;
  return json;
}

Json HeapAnswers::stacks() const {
  const AllocationTree tree = browser_.allocations();
  const auto column = [&](auto&& value) { return list_of(tree.nodes, value); };
  return {{"functions", values_of(tree.functions)},
          {"places", values_of(tree.places)},
          {"parent", column([](const AllocationNode& node) { return node.parent; })},
          {"function", column([](const AllocationNode& node) { return node.function; })},
          {"place", column([](const AllocationNode& node) { return node.place; })},
          {"bytes", column([](const AllocationNode& node) { return node.own.bytes; })},
          {"blocks", column([](const AllocationNode& node) { return node.own.blocks; })},
          {"leaked_bytes", column([](const AllocationNode& node) { return node.own.leaked_bytes; })},
          {"leaked_blocks", column([](const AllocationNode& node) { return node.own.leaked_blocks; })},
          {"merged", tree.merged}};
}

Json HeapAnswers::references(const ReferenceList& list) const {
  return list_of(list.shown, [&](const ReferenceView& view) { return reference(view); });
}

Json HeapAnswers::reference(const ReferenceView& view) const {
  Json json = name_of(view.node);
  json["member"] = view.member;
  json["declared"] = view.declared;
  json["bytes"] = browser_.tree().bytes(view.node);
  json["label"] = label_name(browser_.label(view.node));
  json["strength"] = pointer_kind_name(view.kind);
  return json;
}

Json HeapAnswers::name_of(NodeId node) const {
  return {{"address", hex_address(address_of(browser_.references(), node))}, {"type", browser_.type_name(node)}};
}

}  // namespace gordian
