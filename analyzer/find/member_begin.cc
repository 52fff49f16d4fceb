#include "analyzer/find/member_begin.h"

namespace gordian {
namespace {

// A container that its shape gave away, if the word is one of its own.
std::optional<uint64_t> container_begin(const Typing& typing, BlockId target, uint64_t word) {
  const Region region = typing.plain(target);
  if (region.container == kNoContainer) return std::nullopt;
  const Container& container = typing.containers()[region.container];
  if (container.type != kNoType) return std::nullopt;
  // In front of libstdc++'s header of a tree lies the comparator.
  const uint64_t begin = region.role == Role::kTreeNode ? container.address - 8 : container.address;
  const Slot slot{.kind = container.kind};
  return word >= begin && word - container.address < slot_bytes(slot) + 8 ? std::optional(begin) : std::nullopt;
}

// The sentinel of a list, {first node, last node} and nodes {next, previous}, or all of it the other way round.
std::optional<uint64_t> list_begin(const Typing& typing, uint64_t word) {
  for (const uint64_t begin : {word, word - 8}) {
    const auto first = typing.value_at(begin), last = typing.value_at(begin + 8);
    if (first && last && typing.value_at(*first + 8) == begin && typing.value_at(*last) == begin) return begin;
  }
  return std::nullopt;
}

}  // namespace

std::optional<uint64_t> member_begin(const References& references, const Reference& reference) {
  const Units& units = references.units();
  if (units.is_unit(reference.to)) return std::nullopt;
  const Heap& heap = references.heap();
  const uint64_t word = heap.address(reference.block) + uint64_t{heap.offset(reference.word)} * 8;
  const auto begin = container_begin(references.typing(), units.block_of(reference.to), word);
  return begin ? begin : list_begin(references.typing(), word);
}

}  // namespace gordian
