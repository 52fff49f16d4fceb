// The mappings of the process, and safe reading of its memory.
//
// Reading must not crash and must not cost memory that the program never used. So:
//   private anonymous memory   is read in place, or by a PageReader; in large pieces only the pages that exist
//                              (/proc/self/pagemap)
//   everything else            is copied by process_vm_readv, which fails where a plain read would raise SIGBUS
//   shared memory              only the pages that are in memory (mincore): reading a hole would fill it
//   devices                    are not read at all
#ifndef GORDIAN_PRELOAD_SNAPSHOT_MEMORY_MAP_H_
#define GORDIAN_PRELOAD_SNAPSHOT_MEMORY_MAP_H_

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "preload/platform/proc_maps.h"
#include "preload/runtime/own_memory.h"
#include "preload/snapshot/page_reader.h"

namespace gordian::preload {

class MemoryMap {
 public:
  // Reads /proc/self/maps. `copied`: this process is a copy, just made, of the one looked at. False: it cannot be read,
  // or memory ran out.
  bool load(bool copied);
  const PageReader* reader() const { return &reader_; }

  const Mapping* begin() const { return mappings_.begin(); }
  const Mapping* end() const { return mappings_.end(); }
  // The mapping that contains the address, or nullptr.
  const Mapping* find(uintptr_t address) const;
  // The first mapping that ends after the address, or end().
  const Mapping* first_ending_after(uintptr_t address) const;

  // Copies memory; false if any of it cannot be read.
  bool copy(uintptr_t from, void* to, size_t size) const;

  // Calls visit(words, count, address) for all readable, present memory in [begin, end), in address order, in pieces of
  // whole words. REQUIRES: begin is divisible by 8.
  template <typename Visit>
  void visit_words(uintptr_t begin, uintptr_t end, Visit&& visit) {
    end &= ~uintptr_t{7};
    while (begin < end) {
      Piece piece;
      if (!next_piece(begin, end, &piece)) return;
      if (piece.words != nullptr) visit(piece.words, (piece.end - piece.begin) / 8, piece.begin);
      begin = piece.end;
    }
  }

  // The words of a small range of private anonymous memory, until the next but one call; nullptr: ask visit_words.
  // REQUIRES: begin is divisible by 8.
  const uint64_t* words_of_small(uintptr_t begin, uintptr_t end) {
    if (end - begin > kWindowBytes) return nullptr;
    for (const Window& window : windows_) {
      if (begin >= window.begin && end <= window.end) return window.words + (begin - window.begin) / 8;
    }
    return open_window(begin, end);
  }

  // As `copy`, for a few bytes of memory whose words are being looked at: nearly always without asking the kernel.
  // What words_of_small gave for that memory stays valid.
  bool copy_nearby(uintptr_t from, void* to, size_t size) {
    const uint64_t* words = words_of_small(from & ~uintptr_t{7}, (from + size + 7) & ~uintptr_t{7});
    if (words == nullptr) return copy(from, to, size);
    memcpy(to, reinterpret_cast<const char*>(words) + from % 8, size);
    return true;
  }

  // Bytes that visit_words had to leave out.
  uint64_t unreadable_bytes() const { return unreadable_bytes_; }

 private:
  // A stretch that is handled alike. words is nullptr if it is skipped.
  struct Piece {
    uintptr_t begin = 0;
    uintptr_t end = 0;
    const uint64_t* words = nullptr;
  };
  // A range whose words are at hand: a copy of kWindowBytes, or in place a whole mapping.
  struct Window {
    uintptr_t begin = 1;  // nothing yet
    uintptr_t end = 0;
    const uint64_t* words = nullptr;
    uint64_t* buffer = nullptr;
  };
  static constexpr size_t kWindowBytes = 64 * 1024;
  static constexpr size_t kWindowPages = 512;
  static constexpr size_t kCopyBytes = 64 * 1024;
  static constexpr size_t kLarge = kWindowBytes + 1;  // from here on it pays to ask which pages exist

  static bool may_read_in_place(const Mapping& mapping) {
    return !mapping.shared && mapping.inode == 0 && mapping.readable();
  }
  // The first mapping that ends after the address, or nullptr.
  const Mapping* cached(uintptr_t address) {
    if (last_ != nullptr && address >= last_->begin && address < last_->end) return last_;
    last_ = first_ending_after(address);
    return last_ == end() ? nullptr : last_;
  }
  const uint64_t* open_window(uintptr_t begin, uintptr_t end);
  bool next_piece(uintptr_t begin, uintptr_t end, Piece* piece);
  void piece_in_place(const Mapping& mapping, uintptr_t begin, uintptr_t end, Piece* piece);
  void piece_by_copy(const Mapping& mapping, uintptr_t begin, uintptr_t end, Piece* piece);
  bool page_present(uintptr_t address);
  bool page_in_memory(const Mapping& mapping, uintptr_t address);
  void skip(uintptr_t begin, uintptr_t end, Piece* piece);

  PageReader reader_;
  Window windows_[2];  // who looks ahead goes back to where it was
  size_t next_window_ = 0;
  OwnVector<Mapping> mappings_;
  const Mapping* last_ = nullptr;
  uint64_t unreadable_bytes_ = 0;
  uint64_t* copied_ = nullptr;
  int self_pid_ = 0;
  int pagemap_ = -1;
  uintptr_t window_ = UINTPTR_MAX;       // first page number that pages_ describes
  uint64_t* pages_ = nullptr;            // pagemap entries
  uintptr_t core_window_ = UINTPTR_MAX;  // first page number that core_ describes
  unsigned char* core_ = nullptr;        // mincore's answer
};

// Devices may do anything when read.
bool is_device(const Mapping& mapping);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_MEMORY_MAP_H_
