#include "preload/snapshot/vtable_probe.h"

#include "preload/snapshot/vtable_names.h"

namespace gordian::preload {

namespace {

// Virtual functions of control blocks: destructor (two), dispose, destroy, get_deleter; Boost's have two more.
constexpr size_t kControlBlockSlots = 5;
constexpr size_t kBoostBlockSlots = 7;
constexpr size_t kFirstCapacity = 16384;
constexpr size_t kNameLimit = 64 * 1024;  // longer names are cut off here

bool printable(unsigned char c) { return c > 0x20 && c != 0x7f; }

bool is_text(const Bytes& name) {
  for (size_t at = 0; at < name.size();) {
    const size_t length = utf8_length(name.data() + at, name.size() - at);
    if (length == 0)
      return name.size() - at <= 3 && name.size() >= kNameLimit;  // cut off within a character, at the limit
    at += length;
  }
  return true;
}

}  // namespace

bool VtableProbe::create() {
  capacity_ = kFirstCapacity;
  seen_ = own_memory.allocate_array<Seen>(capacity_);
  return seen_ != nullptr && message_.create(2 * kNameLimit) && name_.create(kNameLimit + kPageSize) &&
         slots_.create(kPageSize);
}

Counts VtableProbe::look_at(uint64_t value, const ModuleSegment& segment) {
  if (value % 8 != 0) return Counts::kNone;
  const Seen* slot = slot_of(seen_, capacity_, value);
  if (slot->value == value) return slot->counts;
  const Counts counts = probe(value, segment);
  remember(value, counts);
  return counts;
}

Counts VtableProbe::probe(uint64_t value, const ModuleSegment& segment) {
  struct {
    int64_t offset_to_top;
    uint64_t type_info;
    uint64_t slots[kMaxSlots];
  } table{};
  const uint64_t start = value - 2 * sizeof(uint64_t);
  if (start < segment.begin) return Counts::kNone;
  const size_t left = segment.end - start;
  if (!map_->copy(start, &table, left < sizeof table ? left : sizeof table)) return Counts::kNone;
  if (table.offset_to_top > kMaxOffsetToTop || table.offset_to_top < -kMaxOffsetToTop) return Counts::kNone;
  name_.clear();
  if (table.type_info != 0) {
    if (!read_type_name(table.type_info, &name_) || !is_text(name_)) return Counts::kNone;
  } else if (table.offset_to_top != 0 || !is_code(table.slots[0]) || (segment.protection & PROT_WRITE) != 0) {
    return Counts::kNone;
  }
  slots_.clear();
  size_t slots = 0;
  for (; slots < kMaxSlots && is_code(table.slots[slots]); ++slots) slots_.varint(table.slots[slots]);
  // Without RTTI only symbol tables and code tell what this is, and those are the analyzer's to read: what may be a
  // control block is taken for one.
  const bool may_count = name_.empty() && (slots == kControlBlockSlots || slots == kBoostBlockSlots);
  return write(value, table.offset_to_top, may_count ? Counts::kUnnamedAt8 : counts_of_type(name_.text()));
}

bool VtableProbe::read_type_name(uint64_t type_info, Bytes* name) {
  uint64_t words[2];  // vptr, name
  if (type_info % 8 != 0 || modules_->find(type_info) == nullptr) return false;
  if (!map_->copy(type_info, words, sizeof words)) return false;
  return modules_->find(words[0]) != nullptr && modules_->find(words[1]) != nullptr && read_name(words[1], name);
}

bool VtableProbe::read_name(uint64_t at, Bytes* name) {
  unsigned char piece[256];
  bool first = true;
  while (name->size() < kNameLimit) {
    // Up to the end of the page at most: the next one may not be there.
    const size_t to_page_end = kPageSize - at % kPageSize;
    const size_t size = to_page_end < sizeof piece ? to_page_end : sizeof piece;
    if (!map_->copy(at, piece, size)) return false;
    size_t length = 0;
    while (length < size && printable(piece[length])) ++length;
    const size_t skipped =
        first && length > 0 && piece[0] == '*' ? 1 : 0;  // '*': a type that is local to its object file
    first = false;
    name->raw(piece + skipped, length - skipped);
    if (length < size) return piece[length] == 0 && !name->empty();
    at += size;
  }
  return true;
}

bool VtableProbe::is_code(uint64_t address) const {
  const ModuleSegment* segment = modules_->find(address);
  return segment != nullptr && (segment->protection & PROT_EXEC) != 0;
}

Counts VtableProbe::write(uint64_t value, int64_t offset_to_top, Counts counts) {
  message_.clear();
  message_.field(fields::kAddress, value);
  message_.text_field(fields::kTypeName, name_.text());
  message_.signed_field(fields::kOffsetToTop, offset_to_top);
  message_.list_field(fields::kSlots, slots_);
  message_.field(fields::kCounts, static_cast<uint64_t>(counts));
  file_->record(fields::kVtables, message_);
  ++vtables_;
  return counts;
}

// Where the value is, or would be.
VtableProbe::Seen* VtableProbe::slot_of(Seen* table, size_t capacity, uint64_t value) const {
  size_t at = (value >> 3) * 0x9E3779B97F4A7C15 >> 20 & (capacity - 1);
  while (table[at].value != 0 && table[at].value != value) at = (at + 1) & (capacity - 1);
  return &table[at];
}

void VtableProbe::remember(uint64_t value, Counts counts) {
  if (used_ >= capacity_ / 2) {
    auto* larger = own_memory.allocate_array<Seen>(capacity_ * 2);
    if (larger != nullptr) {
      for (size_t i = 0; i < capacity_; ++i) {
        if (seen_[i].value != 0) *slot_of(larger, capacity_ * 2, seen_[i].value) = seen_[i];
      }
      seen_ = larger;
      capacity_ *= 2;
    } else if (used_ + 1 >= capacity_) {
      complete_ = false;
      return;
    }
  }
  *slot_of(seen_, capacity_, value) = {value, counts};
  ++used_;
}

}  // namespace gordian::preload
