// Snapshot records → Heap. All arithmetic on what the file says is checked; what contradicts itself is refused.
#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "analyzer/graph/heap.h"
#include "schema/snapshot_format.h"

namespace gordian {
namespace {

// Ids and addresses beyond these are not from a runtime: a node needs memory there, an address 47 bits.
constexpr uint32_t kMaxStackId = 1u << 28;
constexpr uint64_t kMaxAddress = uint64_t{1} << 57;
constexpr uint32_t kMaxAge = 15;

}  // namespace

class HeapLoader {
 public:
  HeapLoader(SnapshotReader& reader, const std::string& path) : reader_(reader), path_(path) {}

  std::variant<Heap, SnapshotError> load() {
    heap_.header_ = reader_.header();
    make_room();
    reader_.rewind();
    snapshot::Snapshot record;
    while (reader_.next(record)) {
      take_plain(record);
      for (const auto& nodes : record.stack_nodes()) take_stack_nodes(nodes);
      for (const auto& blocks : record.blocks()) take_blocks(blocks);
      for (const auto& roots : record.roots()) take_roots(roots);
      if (problem_) return refused();
    }
    if (reader_.failed()) return reader_.record_error();
    finish();
    if (problem_) return refused();
    return std::move(heap_);
  }

 private:
  // What the file says it holds, but no more than its length allows: a block takes four bytes, a word two.
  void make_room() {
    const auto& trailer = reader_.trailer();
    const uint64_t blocks = std::min<uint64_t>(trailer.blocks(), reader_.file_bytes() / 4);
    const uint64_t words = std::min<uint64_t>(trailer.words(), reader_.file_bytes() / 2);
    heap_.addresses_.reserve(blocks);
    heap_.sizes_.reserve(blocks);
    heap_.stacks_.reserve(blocks);
    heap_.first_words_.reserve(blocks + 1);
    heap_.words_.reserve(words);
    heap_.offsets_.reserve(words);
    // What stays unused is never touched.
    heap_.counted_words_.reserve(blocks);
    heap_.counts_.reserve(blocks);
  }

  SnapshotError refused() const {
    return {SnapshotError::Kind::kCorrupt,
            fmt::format(
                "{}: the snapshot contradicts itself ({}). Take a new snapshot; if that is refused too, please report "
                "it as a bug of gordian.",
                path_, *problem_)};
  }
  void refuse(const char* why) {
    if (!problem_) problem_ = why;
  }
  bool require(bool holds, const char* otherwise) {
    if (!holds) refuse(otherwise);
    return holds;
  }

  void take_plain(const snapshot::Snapshot& record) {
    for (const auto& module : record.modules()) heap_.modules_.push_back(module);
    for (const auto& thread : record.threads()) heap_.threads_.push_back(thread);
    for (const auto& note : record.not_seen()) heap_.not_seen_.push_back(note);
    for (const auto& name : record.names()) names_.push_back(name);
    for (const auto& vtable : record.vtables()) heap_.vtables_.emplace(vtable.address(), vtable);
    vtables_read_ += static_cast<uint64_t>(record.vtables_size());
  }

  void take_stack_nodes(const snapshot::StackNodes& nodes) {
    if (!require(nodes.ids_size() == nodes.parents_size() && nodes.ids_size() == nodes.addresses_size(),
                 "a list of stack frames has gaps"))
      return;
    uint64_t id = 0, address = 0;
    for (int i = 0; i < nodes.ids_size(); ++i) {
      id += nodes.ids(i);
      address += static_cast<uint64_t>(nodes.addresses(i));
      if (!require(id > heap_.call_stacks_.last_id(), "the ids of stack frames do not rise")) return;
      if (!require(id < kMaxStackId && nodes.parents(i) < id, "a stack frame's id is out of range")) return;
      heap_.call_stacks_.add(static_cast<uint32_t>(id), {nodes.parents(i), address});
    }
    stack_nodes_read_ += static_cast<uint64_t>(nodes.ids_size());
    heap_.truncated_stacks_.insert(heap_.truncated_stacks_.end(), nodes.truncated_ids().begin(),
                                   nodes.truncated_ids().end());
  }

  void take_blocks(const snapshot::Blocks& blocks) {
    const int count = blocks.sizes_size();
    if (!require(blocks.address_steps_size() == count && blocks.stacks_size() == count &&
                     blocks.word_counts_size() == count && (blocks.ages_size() == 0 || blocks.ages_size() == count) &&
                     blocks.word_steps_size() == blocks.word_values_size() &&
                     blocks.count_steps_size() == blocks.strong_counts_size() &&
                     blocks.count_steps_size() == blocks.weak_counts_size() &&
                     blocks.number_steps_size() == blocks.numbers_size() &&
                     blocks.inner_places_size() == blocks.inner_numbers_size() &&
                     blocks.tag_places_size() == blocks.tags_size(),
                 "a list of blocks has gaps"))
      return;
    const uint64_t unit = blocks.address_unit() == 0 ? snapshot_format::kGranule : blocks.address_unit();
    if (!require(unit == 8 || unit == snapshot_format::kGranule, "its addresses count in odd steps")) return;
    const WordIndex chunk_begin = heap_.words_.size();
    const size_t first_block = heap_.addresses_.size() - (blocks.continued() && !heap_.addresses_.empty() ? 1 : 0);
    uint64_t address = blocks.base();
    int next_word = 0;
    for (int i = 0; i < count && !problem_; ++i) {
      if (!require(blocks.address_steps(i) < kMaxAddress / snapshot_format::kGranule,
                   "a block's address is out of range"))
        return;
      address += blocks.address_steps(i) * unit;
      if (i > 0 || !blocks.continued()) {
        add_block(address, blocks.sizes(i), blocks.stacks(i), blocks.ages_size() == 0 ? 0 : blocks.ages(i));
      } else if (!require(!heap_.addresses_.empty() && heap_.addresses_.back() == address &&
                              heap_.size(last_block()) == blocks.sizes(0),
                          "a block is carried on that was not begun")) {
        return;
      }
      add_words(blocks, next_word, static_cast<int>(std::min<uint32_t>(blocks.word_counts(i), INT32_MAX)), address,
                blocks.sizes(i));
    }
    require(next_word == blocks.word_steps_size(), "words are left over that belong to no block");
    add_counts(blocks, chunk_begin);
    add_ignored(blocks, first_block);
    add_numbers(blocks, first_block);
    add_inner_numbers(blocks, first_block);
    add_tags(blocks, chunk_begin);
  }

  void add_numbers(const snapshot::Blocks& blocks, size_t first_block) {
    uint64_t position = 0;
    for (int i = 0; i < blocks.numbers_size(); ++i) {
      position += blocks.number_steps(i);
      const auto block = static_cast<BlockId>(first_block + position);
      const bool in_order = heap_.numbers_.empty() || heap_.numbers_.back().block < block;
      if (!require(position < static_cast<uint64_t>(blocks.sizes_size()) && in_order,
                   "a number belongs to no block, or to one that has one"))
        return;
      heap_.numbers_.push_back(
          {block, static_cast<uint32_t>(blocks.numbers(i)), static_cast<uint32_t>(blocks.numbers(i) >> 32)});
    }
  }

  void add_inner_numbers(const snapshot::Blocks& blocks, size_t first_block) {
    constexpr uint32_t kPlaces = snapshot_format::kNumbersReach / 4;
    auto& numbers = heap_.inner_numbers_;
    uint64_t position = 0;
    for (int i = 0; i < blocks.inner_numbers_size(); ++i) {
      position += blocks.inner_places(i) / kPlaces;
      const auto block = static_cast<BlockId>(first_block + position);
      const auto offset = static_cast<uint16_t>(blocks.inner_places(i) % kPlaces * 4);
      const bool in_order = numbers.empty() || numbers.back().block < block ||
                            (numbers.back().block == block && numbers.back().offset < offset);
      if (!require(position < static_cast<uint64_t>(blocks.sizes_size()) && in_order &&
                       blocks.inner_numbers(i) - 1 < UINT16_MAX,
                   "a number belongs to no block, or is out of order or range"))
        return;
      numbers.push_back({block, offset, static_cast<uint16_t>(blocks.inner_numbers(i))});
    }
  }

  void add_tags(const snapshot::Blocks& blocks, WordIndex chunk_begin) {
    auto& tags = heap_.tags_;
    uint64_t position = 0;
    for (int i = 0; i < blocks.tags_size(); ++i) {
      position += blocks.tag_places(i) / snapshot_format::kTagPlaces;
      const uint64_t place = blocks.tag_places(i) % snapshot_format::kTagPlaces;
      const uint64_t key = (chunk_begin + position) * snapshot_format::kTagPlaces + place;
      if (!require(position < static_cast<uint64_t>(blocks.word_steps_size()) &&
                       (tags.empty() || tags.back() >> Heap::kTagBits < key) && blocks.tags(i) - 1 < UINT16_MAX,
                   "a tag belongs to no pointer, or is out of order or range"))
        return;
      tags.push_back(key << Heap::kTagBits | blocks.tags(i));
    }
  }

  void add_ignored(const snapshot::Blocks& blocks, size_t first_block) {
    uint64_t position = 0;
    for (const uint32_t step : blocks.ignored()) {
      position += step;
      if (!require(position < static_cast<uint64_t>(blocks.sizes_size()), "a block is ignored that is not there"))
        return;
      heap_.ignored_.push_back(static_cast<BlockId>(first_block + position));
    }
  }

  BlockId last_block() const { return static_cast<BlockId>(heap_.addresses_.size() - 1); }

  void add_block(uint64_t address, uint64_t size, uint32_t stack, uint32_t age) {
    if (!require(address > 0 && address < kMaxAddress && size < kMaxAddress,
                 "a block's address or size is out of range"))
      return;
    if (!heap_.addresses_.empty()) {
      const uint64_t before = heap_.addresses_.back();
      if (!require(address > before && address - before >= heap_.size(last_block()), "two blocks overlap")) return;
    }
    if (!require(heap_.addresses_.size() < kNoBlock - 1, "there are more than four billion blocks")) return;
    if (!require(stack < kMaxStackId, "a block's stack is out of range")) return;
    heap_.addresses_.push_back(address);
    heap_.sizes_.push_back(size < Heap::kLarge ? static_cast<uint32_t>(size) : Heap::kLarge);
    if (size >= Heap::kLarge) heap_.large_sizes_.emplace_back(last_block(), size);
    heap_.stacks_.push_back(std::min(age, kMaxAge) << Heap::kStackBits | stack);
    heap_.first_words_.push_back(heap_.words_.size());
    heap_.total_bytes_ += size;
  }

  void add_words(const snapshot::Blocks& blocks, int& next, int count, uint64_t address, uint64_t size) {
    uint64_t offset = 0;
    for (int i = 0; i < count; ++i, ++next) {
      if (!require(next < blocks.word_steps_size(), "a list of blocks has gaps")) return;
      offset += blocks.word_steps(next);
      const bool first_of_block = problem_ || heap_.words_.size() == heap_.first_words_.back();
      if (!require(first_of_block || offset > heap_.offsets_.back(), "two words of a block are at one place")) return;
      if (!require((offset + 1) * 8 <= size && offset <= UINT32_MAX, "a word lies outside of its block")) return;
      heap_.words_.push_back(address + static_cast<uint64_t>(blocks.word_values(next)));
      heap_.offsets_.push_back(static_cast<uint32_t>(offset));
    }
  }

  void add_counts(const snapshot::Blocks& blocks, WordIndex chunk_begin) {
    uint64_t position = 0;
    for (int i = 0; i < blocks.count_steps_size(); ++i) {
      position += blocks.count_steps(i);
      if (!require(position < static_cast<uint64_t>(blocks.word_steps_size()), "a count belongs to no word")) return;
      add_counts({chunk_begin + position, blocks.strong_counts(i), blocks.weak_counts(i)});
    }
  }

  void add_counts(const Counts& counts) {
    const auto fits = [](int64_t count) { return count > INT32_MIN && count <= INT32_MAX; };
    heap_.counted_words_.push_back(counts.word);
    if (fits(counts.strong) && fits(counts.weak)) {
      heap_.counts_.push_back({static_cast<int32_t>(counts.strong), static_cast<int32_t>(counts.weak)});
    } else {
      heap_.counts_.push_back({INT32_MIN, 0});
      heap_.wide_counts_.push_back(counts);
    }
  }

  void take_roots(const snapshot::Roots& roots) {
    if (!require(roots.word_steps_size() == roots.word_values_size(), "a list of roots has gaps")) return;
    const auto area = static_cast<uint32_t>(heap_.areas_.size());
    heap_.areas_.push_back({roots.area(), roots.tid(), roots.name()});
    const uint64_t unit = roots.area() == snapshot::Roots::REGISTERS ? 1 : 8;
    uint64_t offset = 0;
    for (int i = 0; i < roots.word_steps_size(); ++i) {
      offset += roots.word_steps(i);
      heap_.roots_.push_back(
          {roots.base() + offset * unit, roots.base() + static_cast<uint64_t>(roots.word_values(i)), kNoBlock, area});
    }
  }

  void finish() {
    const auto& trailer = reader_.trailer();
    require(heap_.addresses_.size() == trailer.blocks() && heap_.total_bytes_ == trailer.bytes() &&
                heap_.words_.size() == trailer.words() && heap_.roots_.size() == trailer.root_words() &&
                stack_nodes_read_ == trailer.stack_nodes() && vtables_read_ == trailer.vtables(),
            "its totals do not match its records");
    heap_.first_words_.push_back(heap_.words_.size());
    heap_.address_index_.build(heap_.addresses_);
    heap_.call_stacks_.index();
    std::sort(heap_.truncated_stacks_.begin(), heap_.truncated_stacks_.end());
    for (const snapshot::Name& name : names_) {
      const BlockId block = heap_.find_block(name.address());
      if (block != kNoBlock && heap_.address(block) == name.address()) heap_.names_[block] = name.name();
    }
    for (Root& root : heap_.roots_) root.target = heap_.find_block(root.value);
    resolve_words();
  }

  // Values become targets, in the place where they are.
  void resolve_words() {
    for (WordIndex index = 0; index < heap_.words_.size(); ++index) {
      const uint64_t value = heap_.words_[index];
      const BlockId target = heap_.find_block(value);
      const uint64_t into = target == kNoBlock ? foreign(value) : value - heap_.address(target);
      if (into >= Heap::kLarge) heap_.far_values_.emplace_back(index, value);
      heap_.words_[index] = uint64_t{target} << 32 | std::min<uint64_t>(into, Heap::kLarge);
    }
  }

  // Index of a value that points into no block. There are few different ones: places in modules.
  uint64_t foreign(uint64_t value) {
    auto& [known, index] = recent_[value / 8 % recent_.size()];
    if (known == value && value != 0) return index;
    const auto [found, added] = foreign_index_.try_emplace(value, heap_.foreign_.size());
    if (added) heap_.foreign_.push_back(value);
    known = value;
    return index = found->second;
  }

  SnapshotReader& reader_;
  const std::string& path_;
  Heap heap_;
  std::optional<const char*> problem_;
  std::vector<snapshot::Name> names_;
  std::unordered_map<uint64_t, uint64_t> foreign_index_;
  std::array<std::pair<uint64_t, uint64_t>, 1024> recent_{};  // of foreign_index_
  uint64_t stack_nodes_read_ = 0;
  uint64_t vtables_read_ = 0;
};

std::variant<Heap, SnapshotError> Heap::load(SnapshotReader& reader, const std::string& path) {
  return HeapLoader(reader, path).load();
}

}  // namespace gordian
