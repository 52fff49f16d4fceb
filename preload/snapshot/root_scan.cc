#include "preload/snapshot/root_scan.h"

#include "preload/snapshot/fields.h"
#include "schema/snapshot_format.h"

namespace gordian::preload {

namespace {

// One more word, the area's name and all tags still fit below the largest record.
constexpr size_t kFlushBytes = snapshot_format::kMaxRecordBytes - 16384;

// glibc's lists of free chunks point 16 bytes before a chunk's memory, which is within the last word of the block
// before it, or just past it. That is no reference to that block.
bool is_next_chunk(const LiveBlock& block, uint64_t value) {
  const size_t chunk = (block.record.size + 8 + 15) & ~size_t{15};
  return value == block.address - 16 + (chunk < 32 ? 32 : chunk);
}

}  // namespace

bool RootScan::create() {
  return steps_.create(snapshot_format::kMaxRecordBytes) && values_.create(snapshot_format::kMaxRecordBytes) &&
         message_.create(snapshot_format::kMaxRecordBytes);
}

void RootScan::scan(const RootArea& area) {
  begin(area);
  map_->visit_words(area.begin, area.end, [&](const uint64_t* words, size_t count, uintptr_t address) {
    for (size_t i = 0; i < count; ++i) {
      if (words[i] >= kPageSize && is_root(area, address + i * 8, words[i])) add(area, address + i * 8, words[i]);
    }
  });
  flush(area);
}

bool RootScan::is_root(const RootArea& area, uintptr_t at, uint64_t value) const {
  if (!index_->contains(value)) return false;
  LiveBlock target;
  if (area.allocator_data && index_->find(value, &target) && is_next_chunk(target, value)) return false;
  // A block is no root, even if the program mapped the memory around it, or has it as a variable.
  if (index_->in_object(at)) return false;
  LiveBlock holder;
  return area.area != Area::kMapping || !index_->find(at, &holder) || at >= holder.end();
}

void RootScan::scan_registers(const Registers& registers, int tid, Text name) {
  const RootArea area{Area::kRegisters, 0, 0, tid, name, false};
  begin(area);
  for (size_t i = 0; i < Registers::kCount; ++i) {
    if (index_->contains(registers.values[i])) add(area, i * 8, registers.values[i]);
  }
  flush(area);
}

void RootScan::begin(const RootArea& area) { last_ = area.begin; }

void RootScan::add(const RootArea& area, uintptr_t at, uint64_t value) {
  if (steps_.size() + values_.size() >= kFlushBytes) flush(area);
  steps_.varint((at - last_) / 8);
  values_.signed_varint(static_cast<int64_t>(value - area.begin));
  last_ = at;
  ++words_;
}

void RootScan::flush(const RootArea& area) {
  if (!steps_.empty()) {
    message_.clear();
    message_.field(fields::kArea, static_cast<uint64_t>(area.area));
    message_.field(fields::kAreaBase, area.begin);
    message_.field(fields::kAreaTid, static_cast<uint64_t>(area.tid));
    message_.text_field(fields::kAreaName, area.name);
    message_.list_field(fields::kAreaWordSteps, steps_);
    message_.list_field(fields::kAreaWordValues, values_);
    file_->record(fields::kRoots, message_);
  }
  steps_.clear();
  values_.clear();
  last_ = area.begin;
}

}  // namespace gordian::preload
