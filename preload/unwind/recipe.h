// How to get from a frame to its caller, for one code address: the part of a CFI row that nearly every frame consists
// of, packed into one word.
//
// Problem: a CFI row allows anything, and evaluating one costs a microsecond; a stack has dozens of frames. Choice: in
// compiled code the caller's frame follows from the stack pointer and RBP alone. Four forms cover all but a handful of
// hand-written functions:
//   kFromSp      CFA = SP + offset                 (most of -O2)
//   kFromRbp     CFA = RBP + offset                (-O0, alloca, variable arrays)
//   kThroughRbp  CFA = the word at RBP + offset    (realigned stacks, as in main of a program that uses AVX)
//   kSignal      the kernel's signal frame at SP: SP, RBP and code address of what was interrupted
// In all but kSignal the return address is the word below the CFA, and the caller's RBP is either untouched or saved at
// a fixed distance from the CFA (kThroughRbp: from RBP). Anything else is kOther and takes the long way
// (full_walk.h). Rejected: asking libunwind for each code address (measured: 10 µs each, and 0.9 ms per process to load
// it; this reader takes about half a microsecond and needs no library).
#ifndef GORDIAN_PRELOAD_UNWIND_RECIPE_H_
#define GORDIAN_PRELOAD_UNWIND_RECIPE_H_

#include <stdint.h>

namespace gordian::preload {

struct CfiRow;

class Recipe {
 public:
  enum Kind : uint8_t {
    kUnset,  // the packed word 0: nobody has looked yet
    kFromSp,
    kFromRbp,
    kThroughRbp,
    kSignal,
    kOutermost,  // there is no caller
    kOther,      // what does not fit the forms above
    kUnknown,    // no unwind information
  };

  Recipe() = default;
  static Recipe unpack(uint64_t packed) { return Recipe(packed); }
  uint64_t packed() const { return packed_; }

  Kind kind() const { return static_cast<Kind>(packed_ & 15); }
  int64_t cfa_offset() const { return static_cast<int64_t>(packed_) >> 34 << 3; }
  // 0: the caller's RBP is the frame's.
  int64_t rbp_offset() const { return static_cast<int64_t>(packed_ << 30) >> 34 << 3; }
  bool uses_rbp() const { return kind() == kFromRbp || kind() == kThroughRbp; }

  static Recipe make(Kind kind, int64_t cfa_offset = 0, int64_t rbp_offset = 0);
  static Recipe from_row(const CfiRow& row);

 private:
  explicit Recipe(uint64_t packed) : packed_(packed) {}
  uint64_t packed_ = 0;  // bits 0-3 kind, 4-33 RBP offset / 8, 34-63 CFA offset / 8
};

// Where the kernel's signal frame keeps what it interrupted: offsets from SP in __restore_rt, where SP points to the
// ucontext (asm/sigcontext.h).
inline constexpr int64_t kSignalRbp = 120;
inline constexpr int64_t kSignalRsp = 160;
inline constexpr int64_t kSignalRip = 168;

// What the CFI says of a code address. `exact`: the address itself was interrupted; else it is a return address, and
// what counts is the call before it. Never kUnset.
Recipe read_recipe(uintptr_t code, bool exact);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_UNWIND_RECIPE_H_
