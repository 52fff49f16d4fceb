// Reads /proc/self/maps.
#ifndef GORDIAN_PRELOAD_PLATFORM_PROC_MAPS_H_
#define GORDIAN_PRELOAD_PLATFORM_PROC_MAPS_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/platform/syscalls.h"
#include "preload/platform/text.h"

namespace gordian::preload {

struct Mapping {
  uintptr_t begin = 0;
  uintptr_t end = 0;
  uint32_t protection = 0;  // PROT_READ | PROT_WRITE | PROT_EXEC
  bool shared = false;
  uint64_t offset = 0;
  uint64_t inode = 0;
  Text name;  // path, [stack], …; empty for anonymous memory. Without " (deleted)".
  bool deleted = false;

  size_t size() const { return end - begin; }
  bool readable() const { return (protection & PROT_READ) != 0; }
  bool writable() const { return (protection & PROT_WRITE) != 0; }
  bool executable() const { return (protection & PROT_EXEC) != 0; }
};

// "7f10c0000000-7f10c0021000 rw-p 00000000 00:00 0      /name". False: not such a line. The name points into the line.
bool parse_mapping(Text line, Mapping* mapping);

// Calls found(mapping) for each line, in address order. Names are valid during the call only. A line longer than the
// buffer is left out. False: the file cannot be read.
template <typename Found>
bool for_each_mapping(char* buffer, size_t capacity, Found&& found) {
  const int fd = sys::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  size_t held = 0;
  for (;;) {
    const long got = sys::read(fd, buffer + held, capacity - held);
    if (got <= 0) break;
    Text rest(buffer, held + static_cast<size_t>(got));
    for (size_t end = rest.find('\n'); end < rest.size; end = rest.find('\n')) {
      Mapping mapping;
      if (parse_mapping(rest.first(end), &mapping)) found(mapping);
      rest = rest.from(end + 1);
    }
    if (rest.size == capacity) rest = Text();
    memmove(buffer, rest.data, rest.size);
    held = rest.size;
  }
  sys::close(fd);
  return true;
}

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_PLATFORM_PROC_MAPS_H_
