#include "preload/snapshot/block_index.h"

#include "preload/platform/syscalls.h"

namespace gordian::preload {

namespace {

constexpr size_t kEntriesPerPage = kPageSize / sizeof(BlockTable::Entry);
constexpr size_t kPagesPerLeaf = BlockTable::kLeafEntries / kEntriesPerPage;
constexpr uint64_t kPagePresentOrSwapped = uint64_t{3} << 62;

uint64_t bits_below(size_t bit) { return (uint64_t{1} << bit) - 1; }
uint64_t bits_up_to(size_t bit) { return UINT64_MAX >> (63 - bit); }
size_t highest(uint64_t bits) { return 63 - static_cast<size_t>(__builtin_clzll(bits)); }

}  // namespace

bool BlockIndex::build(const BlockTable& table) {
  areas_ = own_memory.allocate_array<uint8_t>(BlockTable::kRootSize + 1);
  by_area_ = own_memory.allocate_array<Leaf*>(BlockTable::kRootSize);
  auto* pages = own_memory.allocate_array<uint64_t>(kPagesPerLeaf);
  if (areas_ == nullptr || by_area_ == nullptr || pages == nullptr) return false;
  const int pagemap = sys::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  for (size_t i = table.first_leaf(); i < table.end_leaf(); ++i) {
    const BlockTable::Entry* entries = table.leaf(i);
    if (entries == nullptr) continue;
    // Pages of the leaf that were never written hold no entries and need not be read.
    const uint64_t first_page = reinterpret_cast<uintptr_t>(entries) / kPageSize;
    const bool known = pagemap >= 0 && sys::pread(pagemap, pages, kPagesPerLeaf * 8, first_page * 8) ==
                                           static_cast<long>(kPagesPerLeaf * 8);
    for (size_t page = 0; !known && page < kPagesPerLeaf; ++page) pages[page] = kPagePresentOrSwapped;
    if (!add_leaf(i, entries, pages)) return false;
  }
  if (pagemap >= 0) sys::close(pagemap);
  return true;
}

bool BlockIndex::add_leaf(size_t index, const BlockTable::Entry* entries, const uint64_t* pages) {
  Leaf* leaf = nullptr;
  for (size_t page = 0; page < kPagesPerLeaf; ++page) {
    if ((pages[page] & kPagePresentOrSwapped) == 0) continue;
    for (size_t i = page * kEntriesPerPage; i < (page + 1) * kEntriesPerPage; ++i) {
      const BlockRecord record = BlockTable::read(entries + i);
      if (!record.live) continue;
      const uintptr_t address = (index << BlockTable::kLeafBits) + (i << BlockTable::kGranuleBits);
      if (address < last_end_) {
        ++inside_others_;
        continue;
      }
      last_end_ = address + record.size;
      if (record.own) {
        if (!runtime_blocks_.push({address, last_end_})) return false;
        continue;
      }
      if (leaf == nullptr) leaf = new_leaf(index, entries);
      if (leaf == nullptr) return false;
      add_start(leaf, i);
    }
  }
  return leaf == nullptr || note_spanning(*leaf);
}

BlockIndex::Leaf* BlockIndex::new_leaf(size_t index, const BlockTable::Entry* entries) {
  Leaf* leaf = own_memory.allocate_array<Leaf>(1);
  if (leaf == nullptr || !leaves_.push(leaf)) return nullptr;
  leaf->base = index << BlockTable::kLeafBits;
  leaf->entries = entries;
  by_area_[index] = leaf;
  areas_[index] = kStarts;
  return leaf;
}

void BlockIndex::add_start(Leaf* leaf, size_t granule) {
  leaf->starts[granule / 64] |= uint64_t{1} << granule % 64;
  leaf->summary[granule / 4096] |= uint64_t{1} << granule / 64 % 64;
  leaf->top |= uint64_t{1} << granule / 4096;
  ++blocks_;
}

// Only the last block of a leaf can reach beyond it. One past its end counts.
bool BlockIndex::note_spanning(const Leaf& leaf) {
  size_t granule;
  if (!last_start(leaf, BlockTable::kLeafEntries - 1, &granule)) return true;
  const LiveBlock block = block_at(leaf, granule);
  if (block.end() < leaf.base + BlockTable::kLeafBytes) return true;
  for (size_t area = (leaf.base >> BlockTable::kLeafBits) + 1; area <= block.end() >> BlockTable::kLeafBits; ++area) {
    if (area >= BlockTable::kRootSize) break;
    areas_[area] = kCovered;
  }
  return spanning_.push(block);
}

LiveBlock BlockIndex::block_at(const Leaf& leaf, size_t granule) {
  return {leaf.base + (granule << BlockTable::kGranuleBits), BlockTable::read(leaf.entries + granule)};
}

bool BlockIndex::last_start(const Leaf& leaf, size_t granule, size_t* found) {
  const size_t word = granule / 64;
  if (const uint64_t bits = leaf.starts[word] & bits_up_to(granule % 64)) {
    *found = word * 64 + highest(bits);
    return true;
  }
  size_t summary = word / 64;
  uint64_t words = leaf.summary[summary] & bits_below(word % 64);
  if (words == 0) {
    const uint64_t summaries = leaf.top & bits_below(summary);
    if (summaries == 0) return false;
    summary = highest(summaries);
    words = leaf.summary[summary];
  }
  const size_t last = summary * 64 + highest(words);
  *found = last * 64 + highest(leaf.starts[last]);
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

bool BlockIndex::find_in_area(uintptr_t address, LiveBlock* found) const {
  const Leaf* leaf = by_area_[address >> BlockTable::kLeafBits];
  size_t granule;
  if (leaf != nullptr && last_start(*leaf, (address - leaf->base) >> BlockTable::kGranuleBits, &granule)) {
    *found = block_at(*leaf, granule);
  } else if (!last_spanning(address, found)) {
    return false;
  }
  return address - found->address <= found->record.size;
}

bool BlockIndex::any_in(uintptr_t begin, uintptr_t end) const {
  LiveBlock block;
  if (find(begin, &block) && block.end() > begin) return true;
  for (size_t area = begin >> BlockTable::kLeafBits;
       area < BlockTable::kRootSize && area << BlockTable::kLeafBits < end; ++area) {
    const Leaf* leaf = by_area_[area];
    if (leaf == nullptr) continue;
    const uintptr_t last =
        end - 1 < leaf->base + BlockTable::kLeafBytes ? end - 1 : leaf->base + BlockTable::kLeafBytes - 1;
    size_t granule;
    if (last_start(*leaf, (last - leaf->base) >> BlockTable::kGranuleBits, &granule) &&
        leaf->base + (granule << BlockTable::kGranuleBits) >= begin)
      return true;
  }
  return false;
}

}  // namespace gordian::preload
