// Words on stacks that are no variable's any more.
//
//   { auto* job = new Job; run(job); }   // without optimisation, `job` has a word of the frame for itself: nobody
//   clears it wait();
//
// Debug info knows the scopes, and which one a call is in. A word that only belongs to others keeps nothing alive.
//
// The C library's functions keep no handles: what their variables' part of a frame holds is of theirs, or was left
// there by calls that have returned. Not so what a function saves at its begin, next to where its caller's frame
// begins: registers of the caller, one of which may be a handle in use; and where a signal interrupted the program, all
// of its registers lie in the frame of what the handler returns to. (Pointers to memory are another matter: such a
// function's own buffers hang by them.)
//
//   open_sessions();      // its shared_ptrs lay on the stack
//   std::quick_exit(0);   // whose frame lies there now, and has not written to every word of it
#ifndef GORDIAN_ANALYZER_OWNERSHIP_LEFTOVERS_H_
#define GORDIAN_ANALYZER_OWNERSHIP_LEFTOVERS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>

#include "analyzer/binary/binaries.h"
#include "analyzer/graph/heap.h"

namespace gordian {

class Leftovers {
 public:
  // Both must outlive this.
  Leftovers(const Heap& heap, Binaries& binaries);

  // What a word on a stack is left over from, as far as is known.
  enum class Kind : uint8_t {
    kNone,        // nothing says that it is one
    kOutOfScope,  // a variable that is out of scope
    kInLibrary,   // it lies among the variables of a function of the C library: no handle
  };
  Kind of(const Root& root);

 private:
  struct Place {
    uint64_t code = 0;  // in the function whose frame it is, as snapshot::Thread::frame_codes
    uint64_t cfa = 0;
  };
  // Of a word on a stack, if the frame is known.
  std::optional<Place> place_of(const Root& root) const;
  bool is_out_of_scope(const Root& root, const Place& place);
  bool is_library_function(uint64_t code);

  const Heap& heap_;
  Binaries& binaries_;
  std::unordered_map<uint32_t, const snapshot::Thread*> threads_;  // by TID
  std::map<uint64_t, bool> known_;                                 // library functions, by code
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_LEFTOVERS_H_
