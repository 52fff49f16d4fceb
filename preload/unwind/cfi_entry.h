// Finds the unwind information of a code address: the FDE that covers it, and that FDE's CIE.
//
// Every module carries .eh_frame, a list of FDEs (one per function) that share CIEs (what functions have in common),
// and .eh_frame_hdr, a table of FDEs sorted by address. The loader answers which module holds an address without a lock
// (_dl_find_object, glibc 2.35); a binary search in the module's table does the rest.
// Source: Linux Standard Base Core 5.0, chapter 10.6; DWARF 5, section 6.4.
//
// Threads: any; async-signal-safe. REQUIRES: the module stays loaded, as that of a frame on one's own stack does.
#ifndef GORDIAN_PRELOAD_UNWIND_CFI_ENTRY_H_
#define GORDIAN_PRELOAD_UNWIND_CFI_ENTRY_H_

#include <stdint.h>

#include "preload/unwind/byte_reader.h"

namespace gordian::preload {

struct CfiEntry {
  uintptr_t begin = 0;  // first code address that it covers
  uintptr_t end = 0;
  ByteReader common_instructions;  // of the CIE: the rules at the function's first instruction
  ByteReader instructions;         // of the FDE: how they change
  uint64_t code_alignment = 1;
  int64_t data_alignment = 1;
  uint64_t return_register = 16;
  uint8_t pointer_encoding = kAbsolute;
  bool signal_frame = false;  // what lies further out was interrupted, it did not call
};

// False: the address has no unwind information that we can read.
bool find_cfi_entry(uintptr_t code, CfiEntry* entry);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_UNWIND_CFI_ENTRY_H_
