// Which files the names and the code of an image come from, for those who keep them: `gordian pack`.
#ifndef GORDIAN_ANALYZER_BINARY_FILES_USED_H_
#define GORDIAN_ANALYZER_BINARY_FILES_USED_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/binary/binaries.h"

namespace gordian {

// A file that was open once. Its path may lead to another one by now.
struct FileUsed {
  std::string path;  // empty: there is no such file
  dev_t device = 0;
  ino_t inode = 0;

  static FileUsed of(int fd);  // as it is open now; the descriptor stays the caller's
  // Opens the same file again, for reading; -1 if it is not there any more.
  int reopen() const;
};

struct FilesUsed {
  FileUsed image;       // the ELF file that was mapped
  FileUsed debug;       // its debug info, if that is separate
  FileUsed supplement;  // what several files' debug info has in common (dwz)
  std::string problem;  // why there is no image, as the end of a sentence; empty for those that never have a file
};

// Looks for all of them, where the analysis does. With DEBUGINFOD_URLS set, this may take as long as a download.
FilesUsed find_files_of(const ImageInfo& info, const BinaryOptions& options);

// [begin, end) of a file.
struct ByteRange {
  uint64_t begin = 0;
  uint64_t end = 0;
};

// What the analysis never reads of this ELF file, ascending: sections that are for debuggers only (their indexes,
// macros). Empty if it is no ELF file.
std::vector<ByteRange> never_read(int fd);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_FILES_USED_H_
