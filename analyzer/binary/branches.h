// Direct branches in x86-64 machine code.
#ifndef GORDIAN_ANALYZER_BINARY_BRANCHES_H_
#define GORDIAN_ANALYZER_BINARY_BRANCHES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gordian {

// A call or jump whose destination the instruction itself tells.
struct Branch {
  uint64_t target = 0;
  bool through_slot = false;  // the destination is what the 8 bytes at `target` hold ("call *puts@GOT(%rip)")
  bool call = false;          // else a jump, conditional or not
};

// The branches of `code`, which begins at `address`, in the order of the code; at most `*instructions` instructions are
// looked at, and `*instructions` is lowered by those that were. Any bytes are accepted: what is no instruction is
// stepped over byte by byte. Branches through registers and computed addresses are left out.
std::vector<Branch> branches_in(std::span<const uint8_t> code, uint64_t address, size_t* instructions);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_BRANCHES_H_
