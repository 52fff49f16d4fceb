// A pack as a file: a tar archive, compressed with zstd, and an end that tells a whole one from one that was cut off
// (docs/pack.md). The archive is libarchive's work.
#ifndef GORDIAN_CLI_PACK_FILE_H_
#define GORDIAN_CLI_PACK_FILE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/binary/file_descriptor.h"
#include "analyzer/binary/files_used.h"
#include "cli/pack_list.h"

struct archive;

namespace gordian::cli {

// What goes into a pack: text, or a file, some of which may be left out.
struct PackEntry {
  std::string name;
  std::string text;
  std::shared_ptr<FileDescriptor> file;  // null: it is the text
  std::vector<ByteRange> left_out;       // of the file: zeros in the pack
};

// Writes the pack and completes `list` with the files in it. Its owner alone can read it. Throws Failure if it cannot
// be written: then there is none, or the one that was there before.
void write_pack(const std::string& path, PackList& list, const std::vector<PackEntry>& entries);

// Whether the file at `path` is, by its name or its first bytes, a pack.
bool is_pack(const std::string& path);

// REQUIRES: the pack is not trusted.
class PackReader {
 public:
  // Reads the list. Throws Failure if there is none that can be read.
  explicit PackReader(const std::string& path);
  ~PackReader();
  PackReader(const PackReader&) = delete;
  PackReader& operator=(const PackReader&) = delete;

  const PackList& list() const { return list_; }
  // What all files take when they are unpacked.
  uint64_t bytes() const;

  // Unpacks all of them below `folder`, which is there, as is binaries/ in it. Throws Failure if the pack is damaged,
  // or if there is no room. To be called once.
  void unpack(const std::string& folder);

 private:
  struct Source;
  struct ArchiveEnd {
    void operator()(archive* handle) const;
  };

  void open();
  void check_frame() const;
  std::string next_name();  // empty: there is none
  void unpack_file(const PackedFile& file, const std::string& folder);
  [[noreturn]] void fail(std::string_view what) const;
  [[noreturn]] void fail_damaged(std::string_view what) const;

  const std::string path_;
  std::unique_ptr<Source> source_;
  std::unique_ptr<archive, ArchiveEnd> archive_;
  uint64_t entry_size_ = 0;
  PackList list_;
};

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_PACK_FILE_H_
