// Words in the frames of the C library's functions.
//
// These functions keep no handles: what their variables' part of a frame holds is of theirs, or was left there by calls
// that have returned. Not so what a function saves at its begin, next to where its caller's frame begins: registers of
// the caller, one of which may be a handle in use; and where a signal interrupted the program, all of its registers lie
// in the frame of what the handler returns to.
//
//   open_sessions();      // its shared_ptrs lay on the stack
//   std::quick_exit(0);   // whose frame lies there now, and has not written to every word of it
#ifndef GORDIAN_ANALYZER_OWNERSHIP_LIBRARY_LOCALS_H_
#define GORDIAN_ANALYZER_OWNERSHIP_LIBRARY_LOCALS_H_

#include <cstdint>
#include <map>
#include <unordered_map>

#include "analyzer/binary/binaries.h"
#include "analyzer/graph/heap.h"

namespace gordian {

class LibraryLocals {
 public:
  // Both must outlive this.
  LibraryLocals(const Heap& heap, Binaries& binaries);

  // Whether the word belongs to such a function's variables.
  bool contain(const Root& root);

 private:
  bool is_library_function(uint64_t code);

  const Heap& heap_;
  Binaries& binaries_;
  std::unordered_map<uint32_t, const snapshot::Thread*> threads_;  // by TID
  std::map<uint64_t, bool> known_;                                 // by code address
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_LIBRARY_LOCALS_H_
