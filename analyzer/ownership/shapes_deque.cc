// The layouts of libstdc++ (bits/stl_deque.h) and libc++ (deque, __split_buffer):
//
//   libstdc++   {map@0, map size, start@16 {current, first, last, node}, finish@48 {…}}: each node points into the map,
//               where the address of its buffer is, which is first; between first and last lies the whole buffer
//   libc++      {map@0, first pointer@8, pointers' end@16, map's end@24; first element, size}: between first pointer
//               and pointers' end the map has the addresses of buffers, all of one size: as many elements as fit into
//               4 kB, or 16 larger ones. The last two are numbers, which snapshots do not have, and at either end a
//               spare buffer is kept: which elements of the first two and the last two are alive is not known.
//
// Both are many words that must agree. A vector of buffers looks like libc++'s only if it is full and the word behind
// it is its end, too.
#include "analyzer/ownership/shapes_deque.h"

namespace gordian {
namespace {

constexpr uint64_t kWord = 8;

class DequeReader {
 public:
  DequeReader(const Heap& heap, const WordReader& reader, WordPlace place, BlockId map)
      : heap_(heap), reader_(reader), place_(place), map_(map) {}

  std::optional<DequeShape> of_libstdcxx() const {
    constexpr int64_t kStart = 16, kFinish = 48, kNode = 24;
    if (!is_iterator(kStart) || !is_iterator(kFinish)) return std::nullopt;
    const uint64_t first_node = *behind(kStart + kNode), last_node = *behind(kFinish + kNode);
    if (first_node > last_node) return std::nullopt;
    DequeShape shape;
    for (uint64_t node = first_node; node <= last_node; node += kWord) {
      const auto buffer = in_map(node);
      if (!buffer || !reader_.is_block(*buffer)) continue;
      DequeShape::Buffer one{.block = heap_.find_block(*buffer)};
      if (node == first_node) one.live_begin = *behind(kStart);
      if (node == last_node) one.live_end = *behind(kFinish);
      shape.buffers.push_back(one);
    }
    return shape;
  }

  std::optional<DequeShape> of_libcxx() const {
    const auto first = behind(8), end = behind(16), map_end = behind(24);
    const uint64_t begin = heap_.address(map_);
    if (!first || !end || !map_end || *map_end != begin + heap_.size(map_)) return std::nullopt;
    if (*first < begin || *first >= *end || *end > *map_end || (*first - begin) % kWord != 0) return std::nullopt;
    DequeShape shape{.map_words = *first == begin ? 2U : 1U, .buffers = {}};
    for (uint64_t at = *first; at < *end; at += kWord) {
      const auto buffer = in_map(at);
      if (!buffer || !reader_.is_block(*buffer)) return std::nullopt;
      DequeShape::Buffer one{.block = heap_.find_block(*buffer)};
      one.uncertain = at - *first < kDoubtfulDequeBuffers * kWord || *end - at <= kDoubtfulDequeBuffers * kWord;
      if (one.uncertain) one.live_end = *buffer;
      shape.buffers.push_back(one);
      const uint64_t size = heap_.size(shape.buffers.back().block);
      if (size != heap_.size(shape.buffers.front().block) || !is_libcxx_buffer(size)) return std::nullopt;
    }
    return shape;
  }

 private:
  std::optional<uint64_t> behind(int64_t bytes) const { return reader_.value_behind(place_, bytes); }
  std::optional<uint64_t> in_map(uint64_t address) const {
    return reader_.value_in(map_, address - heap_.address(map_));
  }

  // {current, first, last, node}, so many bytes behind the place.
  bool is_iterator(int64_t bytes) const {
    const auto current = behind(bytes), first = behind(bytes + 8), last = behind(bytes + 16), node = behind(bytes + 24);
    if (!current || !first || !last || !node || *current < *first || *current > *last || !reader_.is_block(*first))
      return false;
    const uint64_t begin = heap_.address(map_);
    const bool points_into_map = *node >= begin && *node - begin < heap_.size(map_);
    return points_into_map && *last - *first == heap_.size(heap_.find_block(*first)) && in_map(*node) == *first;
  }

  static bool is_libcxx_buffer(uint64_t size) {
    constexpr uint64_t kFull = 4096, kLargeElement = 256, kLargeElements = 16;
    return size <= kFull ? size + kLargeElement > kFull : size % kLargeElements == 0;
  }

  const Heap& heap_;
  const WordReader& reader_;
  WordPlace place_;
  BlockId map_;
};

}  // namespace

std::optional<DequeShape> deque_at(const Heap& heap, const WordReader& reader, WordPlace place, BlockId map) {
  const DequeReader deque(heap, reader, place, map);
  auto shape = deque.of_libstdcxx();
  return shape ? shape : deque.of_libcxx();
}

}  // namespace gordian
