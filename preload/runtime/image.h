// What our constructor found out about this process image: its name, options, folder, and the memory that was there
// before the program began. A fork's child inherits it; exec begins anew.
#ifndef GORDIAN_PRELOAD_RUNTIME_IMAGE_H_
#define GORDIAN_PRELOAD_RUNTIME_IMAGE_H_

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "preload/platform/text.h"
#include "preload/runtime/options.h"

namespace gordian::preload {

struct AddressRange {
  uintptr_t begin = 0;
  uintptr_t end = 0;
  bool contains(uintptr_t address) const { return address >= begin && address < end; }
};

struct FileId {
  uint64_t device = 0;
  uint64_t inode = 0;
  bool operator==(const FileId&) const = default;
};

struct Image {
  static constexpr size_t kMaxEarlyMappings = 1024;

  bool described = false;
  Options options;
  TextBuffer<PATH_MAX> exe;       // target of /proc/self/exe
  TextBuffer<NAME_MAX> program;   // last part of it, fit for a file name
  TextBuffer<PATH_MAX> folder;    // where snapshots go
  FileId root;                    // of the file system that `folder` is in
  uintptr_t program_headers = 0;  // of the main program, in memory
  bool followed = true;           // false: the options leave this program out; hooks only forward
  bool stacks_available = false;
  bool malloc_replaced = false;  // the program brings its own malloc, which we do not see

  // Writable anonymous mappings that existed when our constructor ran: the loader's own data, static TLS.
  AddressRange early_mappings[kMaxEarlyMappings] = {};
  size_t early_mapping_count = 0;
};

extern Image image;

// Where "/" leads to now. A program that calls chroot has another one than the one that chose the folder.
FileId root_folder();

void describe_image(char** arguments, char** environment);
void note_early_mappings();

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_RUNTIME_IMAGE_H_
