#include "preload/snapshot/memory_map.h"

#include <errno.h>

namespace gordian::preload {

namespace {

constexpr uint64_t kPagePresent = uint64_t{1} << 63;
constexpr uint64_t kPageSwapped = uint64_t{1} << 62;
constexpr size_t kLineBytes = 64 * 1024;

// Names outlive the read buffer.
class NameStore {
 public:
  Text keep(Text name) {
    if (name.empty()) return Text();
    if (name == last_) return last_;
    if (name.size > left_) {
      const size_t size = name.size > kLineBytes ? name.size : kLineBytes;
      at_ = own_memory.allocate_array<char>(size);
      left_ = at_ == nullptr ? 0 : size;
      if (at_ == nullptr) return Text();
    }
    memcpy(at_, name.data, name.size);
    last_ = Text(at_, name.size);
    at_ += name.size;
    left_ -= name.size;
    return last_;
  }

 private:
  char* at_ = nullptr;
  size_t left_ = 0;
  Text last_;
};

}  // namespace

bool is_device(const Mapping& mapping) {
  return mapping.name.starts_with("/dev/") && !mapping.name.starts_with("/dev/shm/") && !(mapping.name == "/dev/zero");
}

bool MemoryMap::load(bool copied) {
  if (copied) reader_.open();
  char* buffer = own_memory.allocate_array<char>(kLineBytes);
  copied_ = own_memory.allocate_array<uint64_t>(kCopyBytes / 8);
  pages_ = own_memory.allocate_array<uint64_t>(kWindowPages);
  core_ = own_memory.allocate_array<unsigned char>(kWindowPages);
  if (buffer == nullptr || copied_ == nullptr || pages_ == nullptr || core_ == nullptr) return false;
  self_pid_ = sys::getpid();
  pagemap_ = sys::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  NameStore names;
  bool complete = mappings_.reserve(4096);
  const bool readable = for_each_mapping(buffer, kLineBytes, [&](const Mapping& mapping) {
    Mapping kept = mapping;
    kept.name = names.keep(mapping.name);
    complete = mappings_.push(kept) && complete;
  });
  return readable && complete && !mappings_.empty();
}

const Mapping* MemoryMap::first_ending_after(uintptr_t address) const {
  size_t low = 0;
  size_t high = mappings_.size();
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (mappings_[middle].end <= address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return begin() + low;
}

const Mapping* MemoryMap::find(uintptr_t address) const {
  const Mapping* mapping = first_ending_after(address);
  return mapping != end() && mapping->begin <= address ? mapping : nullptr;
}

bool MemoryMap::copy(uintptr_t from, void* to, size_t size) const {
  const long got = sys::copy_own_memory(self_pid_, to, from, size);
  if (got == static_cast<long>(size)) return true;
  if (got != -ENOSYS && got != -EPERM) return false;
  // No such system call here (a sandbox): trust the access rights.
  const Mapping* mapping = find(from);
  if (mapping == nullptr || !mapping->readable() || size > mapping->end - from) return false;
  memcpy(to, reinterpret_cast<const void*>(from), size);
  return true;
}

const uint64_t* MemoryMap::open_window(uintptr_t begin, uintptr_t end) {
  const Mapping* mapping = cached(begin);
  if (mapping == nullptr || mapping->begin > begin || end > mapping->end || !may_read_in_place(*mapping))
    return nullptr;
  Window& window = windows_[next_window_ ^= 1];
  if (!reader_.is_open()) {
    window.begin = mapping->begin;
    window.end = mapping->end;
    window.words = reinterpret_cast<const uint64_t*>(mapping->begin);
    return reinterpret_cast<const uint64_t*>(begin);
  }
  if (window.buffer == nullptr) window.buffer = own_memory.allocate_array<uint64_t>(kWindowBytes / 8);
  if (window.buffer == nullptr) return nullptr;
  const size_t left = mapping->end - begin;
  window.begin = begin;
  window.end = begin + reader_.read(begin, window.buffer, left < kWindowBytes ? left : kWindowBytes);
  window.words = window.buffer;
  return end <= window.end ? window.words : nullptr;
}

void MemoryMap::skip(uintptr_t begin, uintptr_t end, Piece* piece) {
  *piece = {begin, end, nullptr};
  unreadable_bytes_ += end - begin;
}

bool MemoryMap::next_piece(uintptr_t begin, uintptr_t end, Piece* piece) {
  const Mapping* mapping = cached(begin);
  if (mapping == nullptr || mapping->begin >= end) {
    skip(begin, end, piece);
  } else if (mapping->begin > begin) {
    skip(begin, mapping->begin, piece);
  } else {
    const uintptr_t stop = end < mapping->end ? end : mapping->end;
    if (!mapping->readable() || is_device(*mapping)) {
      skip(begin, stop, piece);
    } else if (may_read_in_place(*mapping)) {
      piece_in_place(*mapping, begin, stop, piece);
    } else {
      piece_by_copy(*mapping, begin, stop, piece);
    }
  }
  return true;
}

// The next run of pages that exist, or of pages that do not.
void MemoryMap::piece_in_place(const Mapping& /*mapping*/, uintptr_t begin, uintptr_t end, Piece* piece) {
  uintptr_t stop = end;
  bool present = true;
  if (end - begin >= kLarge) {
    present = page_present(begin);
    stop = (begin / kPageSize + 1) * kPageSize;
    while (stop < end && page_present(stop) == present) stop += kPageSize;
    if (stop > end) stop = end;
  }
  *piece = {begin, stop, present ? reinterpret_cast<const uint64_t*>(begin) : nullptr};
  if (present && reader_.is_open()) {
    if (stop - begin > kCopyBytes) stop = begin + kCopyBytes;
    if (reader_.read(begin, copied_, stop - begin) == stop - begin) *piece = {begin, stop, copied_};
  }
}

void MemoryMap::piece_by_copy(const Mapping& mapping, uintptr_t begin, uintptr_t end, Piece* piece) {
  if (mapping.shared && !page_in_memory(mapping, begin)) {
    const uintptr_t stop = (begin / kPageSize + 1) * kPageSize;
    *piece = {begin, stop < end ? stop : end, nullptr};
    return;
  }
  // A shared mapping goes page by page: the next page may be a hole.
  const uintptr_t most = mapping.shared ? (begin / kPageSize + 1) * kPageSize : begin + kCopyBytes;
  const uintptr_t stop = most < end ? most : end;
  if (copy(begin, copied_, stop - begin)) {
    *piece = {begin, stop, copied_};
    return;
  }
  const uintptr_t next_page = (begin / kPageSize + 1) * kPageSize;
  const uintptr_t one = next_page < stop ? next_page : stop;
  if (copy(begin, copied_, one - begin)) {
    *piece = {begin, one, copied_};
  } else {
    skip(begin, one, piece);
  }
}

bool MemoryMap::page_present(uintptr_t address) {
  if (pagemap_ < 0) return true;
  const uintptr_t page = address / kPageSize;
  if (page - window_ >= kWindowPages) {
    window_ = page;
    const long got = sys::pread(pagemap_, pages_, kWindowPages * 8, page * 8);
    const size_t known = got > 0 ? static_cast<size_t>(got) / 8 : 0;
    for (size_t i = known; i < kWindowPages; ++i) pages_[i] = kPagePresent;
  }
  return (pages_[page - window_] & (kPagePresent | kPageSwapped)) != 0;
}

bool MemoryMap::page_in_memory(const Mapping& mapping, uintptr_t address) {
  const uintptr_t page = address / kPageSize;
  if (page - core_window_ >= kWindowPages) {
    core_window_ = page;
    const size_t left = mapping.end / kPageSize - page;
    const size_t count = left < kWindowPages ? left : kWindowPages;
    const bool known = !sys::failed(sys::mincore(reinterpret_cast<void*>(page * kPageSize), count * kPageSize, core_));
    for (size_t i = known ? count : 0; i < kWindowPages; ++i) core_[i] = 1;
  }
  return (core_[page - core_window_] & 1) != 0;
}

}  // namespace gordian::preload
