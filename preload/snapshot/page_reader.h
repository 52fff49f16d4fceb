// Reads memory of a copied process without touching it.
//
// Problem: in a fresh copy, the first touch of each page is a page fault of the hypervisor on virtual machines whose
// page tables are shadowed: measured 6.5 microseconds, several times what scanning the page costs.
// Choice: the kernel reads for us, through the mapping that it has of all memory: /proc/self/mem, in pieces that stay
// in the cache (measured there: 1.6 microseconds a page; elsewhere it costs about 0.3 more than a plain read).
// Rejected: process_vm_readv, which pins pages; and for that the kernel first makes each page that the copy shares with
// the program a page of its own: 7 microseconds, and memory.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_PAGE_READER_H_
#define GORDIAN_PRELOAD_SNAPSHOT_PAGE_READER_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/platform/syscalls.h"

namespace gordian::preload {

class PageReader {
 public:
  // From now on it pays to read memory by this reader, if the kernel allows it.
  void open() { fd_ = sys::open("/proc/self/mem", O_RDONLY | O_CLOEXEC); }
  // False: memory is better read where it is.
  bool is_open() const { return fd_ >= 0; }

  // Copies private anonymous memory; returns how many bytes could be had. REQUIRES: is_open().
  size_t read(uintptr_t from, void* to, size_t size) const {
    const long got = sys::pread(fd_, to, size, from);
    return got > 0 ? static_cast<size_t>(got) : 0;
  }

 private:
  int fd_ = -1;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_PAGE_READER_H_
