#include "preload/snapshot/block_index.h"

#include <emmintrin.h>

#include "preload/runtime/mapping_marks.h"

namespace gordian::preload {

namespace {

uint64_t bits_below(size_t bit) { return (uint64_t{1} << bit) - 1; }
uint64_t bits_up_to(size_t bit) { return UINT64_MAX >> (63 - bit); }
size_t highest(uint64_t bits) { return 63 - static_cast<size_t>(__builtin_clzll(bits)); }
uint64_t lowest(uint64_t bits) { return static_cast<uint64_t>(__builtin_ctzll(bits)); }

// Which of 64 entries are the first of a block: those with their highest bit set, which is what movmskps collects.
uint64_t starts_among(const BlockTable::Entry* entries) {
  uint64_t bits = 0;
  for (size_t i = 0; i < 64; i += 4) {
    const __m128i four = _mm_load_si128(reinterpret_cast<const __m128i*>(entries + i));
    bits |= static_cast<uint64_t>(_mm_movemask_ps(_mm_castsi128_ps(four))) << i;
  }
  return bits;
}

}  // namespace

bool BlockIndex::build(const BlockTable& table, const ArenaTable& arenas, const OwnVector<ModuleSegment>& variables,
                       const PageReader* reader) {
  table_ = &table;
  variables_ = &variables;
  regions_ = own_memory.allocate_array<Region*>(kRegions);
  if (regions_ == nullptr || !leaf_.create(reader) || !arenas.collect(&noted_objects_)) return false;
  return table.for_each_leaf([this](size_t index, const BlockTable::Entry* leaf) { return add_leaf(index, leaf); }) &&
         add_objects_before(UINTPTR_MAX, false);
}

bool BlockIndex::add_leaf(size_t index, const BlockTable::Entry* leaf) {
  constexpr size_t kEntriesPerPage = LeafReader::kEntriesPerPage;
  leaf_.load(leaf);
  for (size_t page = 0; page < LeafReader::kPages; ++page) {
    if (!leaf_.page_written(page)) continue;
    for (size_t i = page * kEntriesPerPage; i < (page + 1) * kEntriesPerPage; i += 64) {
      for (uint64_t bits = starts_among(leaf_.entries() + i); bits != 0; bits &= bits - 1) {
        const size_t granule = i + lowest(bits);
        const uintptr_t address = index * kAreaBytes + (granule << BlockTable::kGranuleBits);
        if (!add_block({address, BlockTable::read(leaf_.entries() + granule)})) return false;
      }
    }
  }
  return true;
}

bool BlockIndex::add_block(LiveBlock block) {
  if (!add_objects_before(block.address, false)) return false;
  if (block.address < last_end_) {
    ++inside_others_;
    return true;
  }
  last_end_ = block.end();
  if (block.record.own) return runtime_blocks_.push({block.address, block.end()});
  const bool holds_objects = (block.record.flags & kArenaBlock) != 0;
  const uintptr_t end = block.end();
  if (holds_objects && next_noted_ < noted_objects_.size() && noted_objects_[next_noted_].address < end) {
    block.record.size = noted_objects_[next_noted_].address - block.address;
    if (!arenas_.push({block.address, block.end()})) return false;
    if (block.record.size == 0) return add_objects_before(end, true);
  }
  Area* area = area_for(block.address);
  if (area == nullptr) return false;
  const size_t granule = block.address % kAreaBytes >> BlockTable::kGranuleBits;
  area->starts[granule / 64] |= uint64_t{1} << granule % 64;
  area->summary[granule / 4096] |= uint64_t{1} << granule / 64 % 64;
  area->top |= uint64_t{1} << granule / 4096;
  ++blocks_;
  return cover(block) && add_objects_before(end, holds_objects);
}

// Judges what was noted below the address and was not judged yet. `all`: it lies in a block that holds objects.
bool BlockIndex::add_objects_before(uintptr_t address, bool all) {
  for (; next_noted_ < noted_objects_.size() && noted_objects_[next_noted_].address < address; ++next_noted_) {
    const ArenaObject& object = noted_objects_[next_noted_];
    const bool counts = !object.gone && (all || (object.address >= last_end_ && may_hold_objects(object.address)));
    if (counts && !add_object(object, address)) return false;
  }
  return true;
}

// Outside of blocks: memory that nobody but the program can have mapped there, and its variables.
bool BlockIndex::may_hold_objects(uintptr_t address) const {
  if (mapping_marks.marked(address)) return true;
  for (const ModuleSegment& segment : *variables_) {
    if (address >= segment.begin && address < segment.end) return true;
  }
  return false;
}

bool BlockIndex::add_object(const ArenaObject& object, uintptr_t limit) {
  LiveBlock block;
  block.address = object.address;
  block.record.size = object.end() > limit ? limit - object.address : object.size;
  block.record.stack = object.stack;
  block.record.live = true;
  block.in_arena = true;
  const uint64_t ended = table_->epochs_ended();
  if (object.born != 0 && object.born <= ended)
    block.object_age =
        static_cast<uint32_t>(ended - object.born < Birth::kMaxAge ? ended - object.born : Birth::kMaxAge);
  // Two that overlap: the arena was begun anew without a word of it.
  if (!objects_.empty() && objects_.back().end() > block.address)
    objects_.back().record.size = block.address - objects_.back().address;
  ++blocks_;
  return objects_.push(block) && cover(block);
}

const LiveBlock* BlockIndex::last_object(uintptr_t address) const {
  size_t low = 0;
  size_t high = objects_.size();
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (objects_[middle].address <= address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low == 0 ? nullptr : &objects_[low - 1];
}

LiveBlock BlockIndex::without_objects(LiveBlock block) const {
  if ((block.record.flags & kArenaBlock) == 0) return block;
  size_t low = 0;
  size_t high = arenas_.size();
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (arenas_[middle].begin < block.address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low < arenas_.size() && arenas_[low].begin == block.address)
    block.record.size = arenas_[low].end - arenas_[low].begin;
  return block;
}

// One past the block's end counts as the block's.
bool BlockIndex::cover(const LiveBlock& block) {
  uintptr_t at = block.address;
  const uintptr_t last = block.end();
  if (!block.in_arena && at / kAreaBytes != last / kAreaBytes && !spanning_.push(block)) return false;
  for (; at / kAreaBytes != last / kAreaBytes; at = (at / kAreaBytes + 1) * kAreaBytes) {
    if (at % kAreaBytes == 0) {
      if (!note_full_area(at)) return false;
    } else {
      cover_words(area_for(at), at, at | (kAreaBytes - 1));
    }
  }
  Area* area = area_for(at);
  if (area == nullptr) return false;
  cover_words(area, at, last);
  return true;
}

void BlockIndex::cover_words(Area* area, uintptr_t first, uintptr_t last) {
  const size_t first_word = word_in_area(first);
  const size_t last_word = word_in_area(last);
  uint64_t bits = ~bits_below(first_word % 64);
  for (size_t i = first_word / 64; i < last_word / 64; ++i) {
    area->covered[i] |= bits;
    bits = UINT64_MAX;
  }
  area->covered[last_word / 64] |= bits & bits_up_to(last_word % 64);
}

BlockIndex::Area** BlockIndex::place_of_area(uintptr_t address) {
  const size_t index = address / kAreaBytes;
  Region*& region = regions_[index / kAreasPerRegion];
  if (region == nullptr) region = own_memory.allocate_array<Region>(1);
  return region == nullptr ? nullptr : &region->areas[index % kAreasPerRegion];
}

BlockIndex::Area* BlockIndex::area_for(uintptr_t address) {
  Area** area = place_of_area(address);
  if (area == nullptr || *area != nullptr) return area == nullptr ? nullptr : *area;
  *area = own_memory.allocate_array<Area>(1);
  if (*area == nullptr || !in_order_.push(*area)) return nullptr;
  const size_t index = address / kAreaBytes;
  (*area)->base = index * kAreaBytes;
  (*area)->entries = index < BlockTable::kRootSize ? table_->leaf(index) : nullptr;
  return *area;
}

bool BlockIndex::note_full_area(uintptr_t address) {
  if (full_area_ == nullptr) {
    full_area_ = own_memory.allocate_array<Area>(1);
    if (full_area_ == nullptr) return false;
    cover_words(full_area_, 0, kAreaBytes - 1);
  }
  Area** area = place_of_area(address);
  if (area != nullptr) *area = full_area_;
  return area != nullptr;
}

LiveBlock BlockIndex::block_at(const Area& area, size_t granule) const {
  return without_objects({area.base + (granule << BlockTable::kGranuleBits), BlockTable::read(area.entries + granule)});
}

bool BlockIndex::last_start(const Area& area, size_t granule, size_t* found) {
  const size_t word = granule / 64;
  if (const uint64_t bits = area.starts[word] & bits_up_to(granule % 64)) {
    *found = word * 64 + highest(bits);
    return true;
  }
  size_t summary = word / 64;
  uint64_t words = area.summary[summary] & bits_below(word % 64);
  if (words == 0) {
    const uint64_t summaries = area.top & bits_below(summary);
    if (summaries == 0) return false;
    summary = highest(summaries);
    words = area.summary[summary];
  }
  const size_t last = summary * 64 + highest(words);
  *found = last * 64 + highest(area.starts[last]);
  return true;
}

bool BlockIndex::last_spanning(uintptr_t address, LiveBlock* found) const {
  size_t low = 0;
  size_t high = spanning_.size();
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (spanning_[middle].address <= address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == 0) return false;
  *found = spanning_[low - 1];
  return true;
}

bool BlockIndex::find(uintptr_t address, LiveBlock* found) const {
  const Area* area = area_of(address);
  if (area == nullptr) return false;
  if (!objects_.empty()) {
    const LiveBlock* object = last_object(address);
    if (object != nullptr && address - object->address <= object->record.size) {
      *found = *object;
      // Where an object ends, a block may begin.
      if (address < object->end()) return true;
      LiveBlock next;
      if (find_in_table(*area, address, &next) && next.address == address) *found = next;
      return true;
    }
  }
  return find_in_table(*area, address, found);
}

bool BlockIndex::find_in_table(const Area& area, uintptr_t address, LiveBlock* found) const {
  size_t granule;
  if (last_start(area, address % kAreaBytes >> BlockTable::kGranuleBits, &granule)) {
    *found = block_at(area, granule);
  } else if (!last_spanning(address, found)) {
    return false;
  }
  return address - found->address <= found->record.size;
}

__attribute__((noinline)) bool BlockIndex::find_unaligned(uintptr_t address) const {
  LiveBlock block;
  return find(address, &block);
}

bool BlockIndex::any_in(uintptr_t begin, uintptr_t end) const {
  LiveBlock block;
  if (find(begin, &block) && block.end() > begin) return true;
  for (uintptr_t at = begin; at < end; at = (at / kAreaBytes + 1) * kAreaBytes) {
    const Area* area = area_of(at);
    if (area == nullptr) continue;
    const uintptr_t last = (end - 1) / kAreaBytes == at / kAreaBytes ? end - 1 : at | (kAreaBytes - 1);
    size_t granule;
    if (last_start(*area, last % kAreaBytes >> BlockTable::kGranuleBits, &granule) &&
        area->base + (granule << BlockTable::kGranuleBits) >= begin)
      return true;
  }
  return false;
}

}  // namespace gordian::preload
