#include "preload/unwind/cfi_entry.h"

#include "preload/unwind/find_object.h"

namespace gordian::preload {

namespace {

constexpr uint8_t kHeaderVersion = 1;
constexpr uint8_t kSearchTable = kFromTable | kSigned4;
constexpr uint32_t kExtendedLength = 0xffffffff;

// One row of .eh_frame_hdr's table; both are relative to the start of .eh_frame_hdr.
struct TableRow {
  int32_t code;
  int32_t entry;
};

// The last row at or before the address, or nullptr.
const TableRow* find_row(const TableRow* rows, size_t count, int64_t code) {
  size_t low = 0;
  size_t high = count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (rows[middle].code <= code) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low == 0 ? nullptr : rows + (low - 1);
}

// What the loader mapped for a module. Nothing outside is read, whatever its tables say.
struct Bounds {
  const uint8_t* begin;
  const uint8_t* end;

  bool hold(const uint8_t* at) const { return at >= begin && at < end; }
  size_t bytes_from(const uint8_t* at) const { return static_cast<size_t>(end - at); }
};

// The FDE that the search table of an .eh_frame_hdr section names for the address, or nullptr.
const uint8_t* look_up(const uint8_t* header, uintptr_t code, const Bounds& bounds) {
  constexpr size_t kHeaderBytes = 4 + 2 * sizeof(uint64_t);
  if (!bounds.hold(header) || bounds.bytes_from(header) < kHeaderBytes) return nullptr;
  const auto table = reinterpret_cast<uint64_t>(header);
  if (header[0] != kHeaderVersion || header[2] == kOmitted || header[3] != kSearchTable) return nullptr;
  ByteReader reader(header + 4, header + kHeaderBytes);
  reader.pointer(header[1], table);  // where .eh_frame begins
  const uint64_t count = reader.pointer(header[2], table);
  const auto* rows = reinterpret_cast<const TableRow*>(reader.position());
  if (count > bounds.bytes_from(reader.position()) / sizeof(TableRow)) return nullptr;
  const TableRow* row = find_row(rows, count, static_cast<int64_t>(code - table));
  return row == nullptr ? nullptr : header + row->entry;
}

// The record that begins at `at`, without its length; empty if it is not wholly within the bounds.
ByteReader record(const uint8_t* at, const Bounds& bounds) {
  if (!bounds.hold(at)) return ByteReader();
  ByteReader prefix(at, bounds.end);
  uint64_t length = prefix.u32();
  if (length == kExtendedLength) length = prefix.u64();
  return prefix.piece(length);
}

void skip_personality(ByteReader* reader) {
  const uint8_t encoding = reader->u8();
  reader->pointer(encoding, 0);
}

bool read_cie(const uint8_t* at, const Bounds& bounds, CfiEntry* entry, bool* has_augmentation) {
  ByteReader reader = record(at, bounds);
  const uint32_t id = reader.u32();
  const uint8_t version = reader.u8();
  if (id != 0 || (version != 1 && version != 3)) return false;
  const auto* augmentation = reinterpret_cast<const char*>(reader.position());
  while (reader.ok() && reader.u8() != 0) {
  }
  if (!reader.ok()) return false;
  entry->code_alignment = reader.uleb128();
  entry->data_alignment = reader.sleb128();
  entry->return_register = version == 1 ? reader.u8() : reader.uleb128();
  *has_augmentation = *augmentation == 'z';
  if (!*has_augmentation && *augmentation != '\0') return false;
  if (*has_augmentation) {
    ByteReader data = reader.piece(reader.uleb128());
    for (const char* letter = augmentation + 1; *letter != '\0'; ++letter) {
      if (*letter == 'R') entry->pointer_encoding = data.u8();
      if (*letter == 'L') data.u8();
      if (*letter == 'P') skip_personality(&data);
      if (*letter == 'S') entry->signal_frame = true;
      if (strchr("RLPSB", *letter) == nullptr) return false;
    }
  }
  entry->common_instructions = reader;
  return reader.ok();
}

bool read_fde(const uint8_t* at, const Bounds& bounds, CfiEntry* entry) {
  ByteReader reader = record(at, bounds);
  const uint8_t* id_at = reader.position();
  const uint32_t distance = reader.u32();
  bool has_augmentation = false;
  if (distance == 0 || !read_cie(id_at - distance, bounds, entry, &has_augmentation)) return false;
  entry->begin = reader.pointer(entry->pointer_encoding, 0);
  entry->end = entry->begin + reader.pointer(entry->pointer_encoding & kFormatMask, 0);
  if (has_augmentation) reader.skip(reader.uleb128());
  entry->instructions = reader;
  return reader.ok();
}

}  // namespace

bool find_cfi_entry(uintptr_t code, CfiEntry* entry) {
  dl_find_object module;
  if (!find_object(code, &module) || module.dlfo_eh_frame == nullptr) return false;
  const Bounds bounds = {static_cast<const uint8_t*>(module.dlfo_map_start),
                         static_cast<const uint8_t*>(module.dlfo_map_end)};
  const uint8_t* fde = look_up(static_cast<const uint8_t*>(module.dlfo_eh_frame), code, bounds);
  return fde != nullptr && read_fde(fde, bounds, entry) && code >= entry->begin && code < entry->end;
}

}  // namespace gordian::preload
