#include "analyzer/report/node_names.h"

#include <functional>

#include "analyzer/find/edge_name.h"

namespace gordian {

size_t NodeNames::KeyHash::operator()(const Key& key) const {
  size_t hash = std::hash<std::string>()(key.note);
  for (const uint64_t part : {uint64_t{key.type}, static_cast<uint64_t>(key.container), key.leads_out, key.size})
    hash = (hash ^ part) * 0x9e3779b97f4a7c15 + (hash >> 29);
  return hash;
}

NodeNames::Key NodeNames::key_of(BlockId block) const {
  const Heap& heap = references_.heap();
  const Typing& typing = references_.typing();
  const Region& region = typing.plain(block);
  Key key{.type = region.type, .note = typing.note(block)};
  if (region.container != kNoContainer) {
    key.type = typing.containers()[region.container].type;
    key.container = static_cast<int>(typing.containers()[region.container].kind);
  }
  const WordIndex first = heap.words_begin(block);
  const bool leads_out =
      first < heap.words_end(block) && heap.word(first).offset == 0 && heap.word(first).target == kNoBlock;
  if (leads_out) key.leads_out = heap.word(first).value;
  if (key.type == kNoType && key.container == -1 && key.note.empty()) key.size = heap.block(block).size;
  return key;
}

const std::string& NodeNames::name(NodeId node) {
  const Units& units = references_.units();
  if (units.is_unit(node)) {
    const auto [known, added] = units_.try_emplace(units.unit(node).type_name);
    if (added) known->second = unit_name(units, node);
    return known->second;
  }
  const auto [known, added] = blocks_.try_emplace(key_of(units.block_of(node)));
  if (added) known->second = plain_name(references_, units.block_of(node));
  return known->second;
}

}  // namespace gordian
