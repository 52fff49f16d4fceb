// What takes long to find in a file's debug info, kept on disk by build-id, from one run of gordian to the next.
//
// A folder with one file per build-id, private to its user. What is in a file that is not this user's own, that others
// may write to, or that is damaged is not there; what cannot be written is not kept; nothing of that is an error.
#ifndef GORDIAN_ANALYZER_BINARY_DISK_CACHE_H_
#define GORDIAN_ANALYZER_BINARY_DISK_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gordian {

class DiskCache {
 public:
  struct Limits {
    uint64_t most_bytes = uint64_t{512} << 20;  // of all files: those that were not used for the longest time go
    uint64_t least_bytes = 64 << 10;            // of an entry: what is smaller is found again as fast as a file
  };

  // `folder` is made when it is first written to, with those above it.
  explicit DiskCache(std::string folder) : DiskCache(std::move(folder), Limits()) {}
  DiskCache(std::string folder, const Limits& limits) : folder_(std::move(folder)), limits_(limits) {}

  class Entry {
   public:
    // What was stored; aligned to 16.
    std::span<const std::byte> bytes() const;

   private:
    friend class DiskCache;
    std::unique_ptr<std::byte[]> file_;
    size_t size_ = 0;
  };
  // Nothing if it is not there, or is not what was stored. `build_id`: raw bytes, not empty.
  std::optional<Entry> load(std::string_view build_id) const;
  // Stores the parts one after the other, or not.
  void store(std::string_view build_id, const std::vector<std::span<const std::byte>>& parts) const;

  // For --stats: how often somebody found in it what he needed, and how often not.
  void count(bool hit) { ++(hit ? hits_ : misses_); }
  uint32_t hits() const { return hits_; }
  uint32_t misses() const { return misses_; }

 private:
  std::string path_of(std::string_view build_id) const;
  bool make_folder() const;
  void make_room(uint64_t bytes) const;

  std::string folder_;
  Limits limits_;
  uint32_t hits_ = 0;
  uint32_t misses_ = 0;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_DISK_CACHE_H_
