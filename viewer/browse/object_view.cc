#include "viewer/browse/object_view.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "analyzer/find/edge_name.h"
#include "analyzer/ownership/source_name.h"
#include "analyzer/ownership/type_text.h"
#include "analyzer/report/words.h"

namespace gordian {
namespace {

constexpr size_t kMostShown = 200;
constexpr size_t kMostTerms = 12;

}  // namespace

ReferenceView ObjectViews::view(const Pointer& pointer, NodeId other) const {
  const ReferringMember member = referring_member(references_, pointer.from, pointer.block, pointer.word, pointer.to);
  return {other, member.name, short_name(type_text(references_.typing().slots().binaries(), member.declared)),
          pointer.kind};
}

ReferenceList ObjectViews::referents(NodeId node) const {
  ReferenceList list;
  for (const Pointer& pointer : pointers_from(references_, node)) {
    if (list.shown.size() == kMostShown) {
      ++list.more;
    } else {
      list.shown.push_back(view(pointer, pointer.to));
    }
  }
  return list;
}

ReferenceList ObjectViews::referrers(NodeId node) {
  if (!referrers_) referrers_.emplace(references_);
  std::vector<Pointer> all;
  ReferenceList list;
  for (const NodeId holder : referrers_->of(node)) {
    if (all.size() >= 2 * kMostShown) {
      ++list.more;
      continue;
    }
    for (const Pointer& pointer : pointers_from(references_, holder))
      if (pointer.to == node) all.push_back(pointer);
  }
  const auto owns = [](const Pointer& pointer) {
    return pointer.kind == PointerKind::kStrong || pointer.kind == PointerKind::kOwns;
  };
  std::stable_partition(all.begin(), all.end(), owns);
  for (const Pointer& pointer : all) {
    if (list.shown.size() == kMostShown) {
      ++list.more;
    } else {
      list.shown.push_back(view(pointer, pointer.from));
    }
  }
  return list;
}

std::string ObjectViews::proof(NodeId node) const {
  const Units& units = references_.units();
  if (!units.is_unit(node)) return {};
  std::map<std::string, uint64_t> terms;
  for (const uint32_t index : references_.handles().of(node)) {
    const Handle& handle = references_.handles().all()[index];
    if (handle.strength != Strength::kStrong) continue;
    const std::string member = referring_member(references_, handle.holder, handle.block, handle.word, node).name;
    const bool in_unit = units.is_unit(handle.holder);
    const std::string holder = in_unit ? unit_name(units, handle.holder) : plain_name(references_, handle.block);
    ++terms[!member.empty() ? member : (in_unit ? "a member of " : "an element of ") + holder];
  }
  std::string text = fmt::format("use_count {} =", units.unit(node).strong);
  const char* separator = " ";
  size_t shown = 0;
  for (const auto& [term, count] : terms) {
    if (++shown > kMostTerms) return text + " + …";
    text += separator + (count == 1 ? term : fmt::format("{} × {}", count, term));
    separator = " + ";
  }
  const std::string others = unexplained_terms(references_.handles(), node);
  return others.empty() ? text : text + separator + others;
}

}  // namespace gordian
