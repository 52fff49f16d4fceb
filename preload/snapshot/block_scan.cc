#include "preload/snapshot/block_scan.h"

#include "preload/snapshot/fields.h"
#include "schema/snapshot_format.h"

namespace gordian::preload {

namespace {

// One more element of each list, all inner numbers of one block, and all tags still fit below the largest record.
constexpr size_t kFlushBytes = snapshot_format::kMaxRecordBytes - 4096;

constexpr size_t kTagsBehind = 2;  // words behind a pointer

constexpr uint32_t kListFields[] = {
    fields::kAddressSteps, fields::kSizes,       fields::kStacks,       fields::kWordCounts,  fields::kWordSteps,
    fields::kWordValues,   fields::kCountSteps,  fields::kStrongCounts, fields::kWeakCounts,  fields::kAges,
    fields::kIgnored,      fields::kNumberSteps, fields::kNumbers,      fields::kInnerPlaces, fields::kInnerNumbers,
    fields::kTagPlaces,    fields::kTags};

size_t smaller(size_t a, size_t b) { return a < b ? a : b; }
int64_t difference(uint64_t to, uint64_t from) { return static_cast<int64_t>(to - from); }

}  // namespace

bool BlockScan::write_all(uint8_t* needed_stacks) {
  for (Bytes& list : lists_) {
    if (!list.create(snapshot_format::kMaxRecordBytes)) return false;
  }
  if (!message_.create(snapshot_format::kMaxRecordBytes)) return false;
  needed_stacks_ = needed_stacks;
  Ahead ahead[kBlocksAhead];
  size_t fetched = 0;
  size_t written = 0;
  index_->for_each([&](const LiveBlock& block) {
    if (fetched - written == kBlocksAhead) write(ahead[written++ % kBlocksAhead]);
    ahead[fetched++ % kBlocksAhead] = {block, fetch_first_strip(block)};
  });
  while (written < fetched) write(ahead[written++ % kBlocksAhead]);
  flush();
  return true;
}

BlockScan::Candidates BlockScan::fetch_first_strip(const LiveBlock& block) {
  const size_t count = smaller(block.record.size / 8, kStripWords);
  const uint64_t* first = map_->words_of_small(block.address, block.address + count * 8);
  return first == nullptr ? kAllWords : fetch(first, count);
}

BlockScan::Candidates BlockScan::fetch(const uint64_t* words, size_t count) const {
  Candidates candidates = 0;
  for (size_t i = 0; i < count; ++i) {
    const bool candidate = index_->prefetch(words[i]) || modules_->likely(words[i]);
    candidates |= Candidates{candidate} << i;
  }
  return candidates;
}

void BlockScan::write(const Ahead& ahead) {
  const LiveBlock& block = ahead.block;
  needed_stacks_[block.record.stack] = 1;
  if (chunk_bytes_ >= kFlushBytes) flush();
  if (!chunk_open_) begin_chunk(block.address, false);
  ++blocks_;
  bytes_ += block.record.size;
  begin_block(block);
  if (__builtin_expect((block.record.flags & kIgnoredBlock) != 0, false)) {
    add(kIgnored, chunk_blocks_ - 1 - last_ignored_);
    last_ignored_ = chunk_blocks_ - 1;
  }
  number_at_ = 0;
  has_counts_ = false;
  scan(ahead);
  add_numbers(block);
  end_block();
}

void BlockScan::begin_chunk(uintptr_t base, bool continued) {
  chunk_open_ = true;
  chunk_continued_ = continued;
  chunk_has_ages_ = false;
  chunk_base_ = base;
  last_block_ = base;
  chunk_words_ = 0;
  chunk_blocks_ = 0;
  last_counted_ = 0;
  last_ignored_ = 0;
  last_number_ = 0;
  last_inner_ = 0;
  last_tagged_ = 0;
}

void BlockScan::flush() {
  if (!chunk_open_) return;
  message_.clear();
  message_.field(fields::kBase, chunk_base_);
  if (!chunk_has_ages_) lists_[kAges].clear();
  for (size_t i = 0; i < kLists; ++i) {
    message_.list_field(kListFields[i], lists_[i]);
    lists_[i].clear();
  }
  message_.field(fields::kContinued, chunk_continued_);
  if (address_unit() != snapshot_format::kGranule) message_.field(fields::kAddressUnit, address_unit());
  file_->record(fields::kBlocks, message_);
  chunk_bytes_ = 0;
  chunk_open_ = false;
}

void BlockScan::begin_block(const LiveBlock& block) {
  add(kAddressSteps, (block.address - last_block_) / address_unit());
  add(kSizes, block.record.size);
  add(kStacks, block.record.stack);
  const uint32_t age = index_->age_of(block);
  add(kAges, age);
  chunk_has_ages_ |= age != 0;
  last_block_ = block.address;
  last_word_ = block.address;
  block_words_ = 0;
  ++chunk_blocks_;
}

void BlockScan::end_block() { add(kWordCounts, block_words_); }

void BlockScan::carry_on(const LiveBlock& block) {
  end_block();
  flush();
  begin_chunk(block.address, true);
  begin_block(block);
}

void BlockScan::scan(const Ahead& ahead) {
  const LiveBlock& block = ahead.block;
  if (const uint64_t* words = map_->words_of_small(block.address, block.end())) {
    scan_words(block, words, block.record.size / 8, block.address, ahead.candidates);
  } else {
    map_->visit_words(block.address, block.end(), [&](const uint64_t* piece, size_t count, uintptr_t address) {
      scan_words(block, piece, count, address, kAllWords);
    });
  }
}

void BlockScan::scan_words(const LiveBlock& block, const uint64_t* words, size_t count, uintptr_t address,
                           Candidates candidates) {
  constexpr size_t kNone = SIZE_MAX;
  size_t last = kNone;  // pointer, other than a vptr that begins the block
  size_t seen = 0;      // words before this one have given their tags, or have none
  for (size_t strip = 0; strip < count; strip += kStripWords) {
    const size_t end = smaller(strip + kStripWords, count);
    const Candidates next = fetch(words + end, smaller(kStripWords, count - end));
    candidates &= kAllWords >> (kStripWords - (end - strip));
    for (; candidates != 0; candidates &= candidates - 1) {
      const size_t i = strip + static_cast<size_t>(__builtin_ctzll(candidates));
      const ModuleSegment* segment = nullptr;
      if (!index_->contains(words[i]) && (segment = modules_->find_likely(words[i])) == nullptr) continue;
      if (last != kNone) {
        seen = smaller(last + kTagsBehind + 1, i);
        add_tags(block, words, address, last + 1, seen, last);
      }
      add_word(block, address + i * 8, words[i], segment);
      if (segment != nullptr && address + i * 8 == block.address) {
        seen = has_counts_ ? i + 2 : i + 1;
        continue;
      }
      if (i > seen) add_tags(block, words, address, i - 1, i, i);
      last = i;
    }
    candidates = next;
  }
  if (last != kNone) add_tags(block, words, address, last + 1, smaller(last + kTagsBehind + 1, count), last);
}

void BlockScan::add_tags(const LiveBlock& block, const uint64_t* words, uintptr_t address, size_t begin, size_t end,
                         size_t pointer) {
  for (size_t i = begin; i < end; ++i) {
    if (words[i] == 0) continue;
    const bool has_inner = !has_counts_ && address + i * 8 - block.address < snapshot_format::kNumbersReach;
    const auto place = static_cast<uint32_t>(i < pointer ? 0 : (i - pointer) * 2);
    add_tag(place, static_cast<uint32_t>(words[i]), has_inner);
    add_tag(place + 1, static_cast<uint32_t>(words[i] >> 32), has_inner);
  }
}

void BlockScan::add_tag(uint32_t place, uint32_t number, bool written_as_number) {
  if (number == 0 || (written_as_number && number <= snapshot_format::kMostNumber)) return;
  const uint32_t low = number & 0xff;
  const uint32_t least = snapshot_format::kMostLowByte + 1;
  if (number > snapshot_format::kMostNumber) number = snapshot_format::kPartialTag + (low < least ? low : least);
  add(kTagPlaces, uint64_t{chunk_words_ - 1 - last_tagged_} * snapshot_format::kTagPlaces + place);
  add(kTags, number);
  last_tagged_ = chunk_words_ - 1;
}

void BlockScan::add_word(const LiveBlock& block, uintptr_t at, uint64_t value, const ModuleSegment* segment) {
  if (chunk_bytes_ >= kFlushBytes) carry_on(block);
  add(kWordSteps, (at - last_word_) / 8);
  add_signed(kWordValues, difference(value, block.address));
  last_word_ = at;
  ++words_;
  Counts counts = Counts::kNone;
  if (segment != nullptr) {
    counts = vtables_->look_at(value, *segment);
    if (counts != Counts::kNone) add_counts(block, at, counts);
  }
  if (at == block.address) {
    number_at_ = segment != nullptr && counts == Counts::kNone ? kBehindVptr : kNoNumber;
    has_counts_ = counts != Counts::kNone;
  }
  ++block_words_;
  ++chunk_words_;
}

namespace {

constexpr int64_t kMostCounted = 1 << 30;

bool may_count(int64_t value) { return value >= -1 && value <= kMostCounted; }

}  // namespace

// What cannot be counts is not written: a snapshot has no other contents of the heap.
bool BlockScan::read_unnamed_counts(const LiveBlock& block, uintptr_t from, int64_t* strong, int64_t* weak) const {
  int64_t both[2] = {};
  if (!map_->copy_nearby(from, both, from + 16 > block.end() ? 8 : 16)) return false;
  const bool pair = may_count(static_cast<int32_t>(both[0])) && may_count(both[0] >> 32);
  const bool wide = may_count(both[0]) && may_count(both[1]);
  *strong = pair || wide ? both[0] : 0;
  *weak = wide ? both[1] : 0;
  return true;
}

// The numbers of a block that may count itself. One without pointers takes part in no cycle.
void BlockScan::add_numbers(const LiveBlock& block) {
  const uint32_t own_words = block_words_ - (number_at_ == kBehindVptr ? 1 : 0);
  if (own_words != 0 && !has_counts_) add_inner_numbers(block, add_number(block));
}

// Where counts are most of the time (snapshot.proto, Blocks.numbers).
bool BlockScan::add_number(const LiveBlock& block) {
  constexpr uint32_t kMost = 1 << 20;
  uint32_t both[2];
  if (number_at_ == kNoNumber || number_at_ + sizeof both > block.record.size) return false;
  if (!map_->copy_nearby(block.address + number_at_, both, sizeof both)) return false;
  if (both[0] == 0 || both[0] > kMost) return false;
  add(kNumberSteps, chunk_blocks_ - 1 - last_number_);
  add(kNumbers, both[0] | (both[1] <= kMost ? uint64_t{both[1]} << 32 : 0));
  last_number_ = chunk_blocks_ - 1;
  return true;
}

// … and elsewhere (Blocks.inner_numbers). Halves of pointers are larger.
void BlockScan::add_inner_numbers(const LiveBlock& block, bool has_number) {
  constexpr size_t kMostWords = snapshot_format::kNumbersReach / 8;
  const size_t count = smaller(block.record.size / 8, kMostWords);
  uint64_t copy[kMostWords];
  const uint64_t* words = map_->words_of_small(block.address, block.address + count * 8);
  if (words == nullptr) {
    if (!map_->copy_nearby(block.address, copy, count * 8)) return;
    words = copy;
  }
  const auto is_number = [](uint32_t half) { return half - 1 < snapshot_format::kMostNumber; };
  for (size_t i = 0; i < count; ++i) {
    const auto low = static_cast<uint32_t>(words[i]);
    const auto high = static_cast<uint32_t>(words[i] >> 32);
    if (__builtin_expect(!is_number(low) && !is_number(high), true)) continue;
    if (has_number && i == number_at_ / 8) continue;
    if (is_number(low)) add_inner_number(static_cast<uint32_t>(i * 2), low);
    if (is_number(high)) add_inner_number(static_cast<uint32_t>(i * 2 + 1), high);
  }
}

void BlockScan::add_inner_number(uint32_t place, uint32_t number) {
  constexpr uint32_t kPlaces = snapshot_format::kNumbersReach / 4;
  add(kInnerPlaces, uint64_t{chunk_blocks_ - 1 - last_inner_} * kPlaces + place);
  add(kInnerNumbers, number);
  last_inner_ = chunk_blocks_ - 1;
}

void BlockScan::add_counts(const LiveBlock& block, uintptr_t at, Counts counts) {
  const uintptr_t from = at + (counts == Counts::kInt32At48 ? 48 : 8);
  const bool wide = counts == Counts::kInt64At8;
  if (from + (wide ? 16 : 8) > block.end()) return;
  int64_t strong = 0;
  int64_t weak = 0;
  if (counts == Counts::kUnnamedAt8) {
    if (!read_unnamed_counts(block, from, &strong, &weak)) return;
  } else if (wide) {
    int64_t both[2];
    if (!map_->copy_nearby(from, both, sizeof both)) return;
    strong = both[0];
    weak = both[1];
  } else {
    int32_t both[2];
    if (!map_->copy_nearby(from, both, sizeof both)) return;
    strong = both[0];
    weak = both[1];
  }
  add(kCountSteps, chunk_words_ - last_counted_);
  add_signed(kStrong, strong);
  add_signed(kWeak, weak);
  last_counted_ = chunk_words_;
}

}  // namespace gordian::preload
