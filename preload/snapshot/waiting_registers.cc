// Problem: the only owner of an object may be a pointer in a register of another thread. To read those the thread would
// have to be stopped, and a stopped thread notices (some system calls fail with EINTR then). As long as such a register
// is not known, what hangs on it is in doubt, in every program that has a second thread.
//
// Example: a worker waits for work. `pthread_cond_wait` needs all six registers that a function must preserve for its
// caller, so it has pushed them. What the worker had in them lies on its stack, which is scanned as any other; what is
// in them now are numbers and addresses of the C library's own.
//
// Choice: in a system call of the C library a thread's values are in those six at most: the call's arguments, numbers
// or borrowed addresses, are in the others (a program's own system call may keep more there). A register's content
// belongs to the innermost frame that has saved it (whoever is further in has left it alone). If that is a function of
// the C library, or of this one, it owns nothing of the program's, and what the register held before lies on the stack.
// So it does if the register is a frame pointer. If no frame up to the outermost has saved it, no function of the
// thread has ever used it. Else a function of the program may keep something there: not known. Which frame saves what,
// its unwind information tells (System V ABI for x86-64, section 3.2.1: RBX, RBP, R12 to R15).
//
// Rejected: ptrace, and a signal with a handler that copies the registers: both end calls that wait (epoll_wait,
// sigtimedwait; signal(7)).
#include "preload/snapshot/waiting_registers.h"

#include <gnu/libc-version.h>
#include <link.h>

#include "preload/unwind/cfi_entry.h"
#include "preload/unwind/cfi_row.h"
#include "preload/unwind/find_object.h"

namespace gordian::preload {

namespace {

using RegisterSet = uint32_t;  // a bit for each, numbered as DWARF does

constexpr RegisterSet kPreserved = 1u << 3 | 1u << kRbp | 1u << 12 | 1u << 13 | 1u << 14 | 1u << 15;

// An object of the C library is one that this address lies in; the program itself, which may stand in for a function's
// address, has no name.
bool same_object(uintptr_t code, uintptr_t known) {
  dl_find_object object;
  if (!find_object(known, &object) || object.dlfo_link_map->l_name[0] == '\0') return false;
  const auto address = reinterpret_cast<void*>(code);
  return address >= object.dlfo_map_start && address < object.dlfo_map_end;
}

bool owns_nothing(uintptr_t code) {
  return same_object(code, reinterpret_cast<uintptr_t>(&gnu_get_libc_version)) ||
         same_object(code, reinterpret_cast<uintptr_t>(&registers_lie_on_stack));
}

struct Saved {
  RegisterSet registers = 0;
  bool frame_pointer = false;  // RBP is among them, and points to the frame now
};

// What the function has saved on the stack when it is at `frame`; of others than `wanted` nothing is said. False: not
// all that it has done to them is understood.
bool find_saved(const Frame& frame, RegisterSet wanted, Saved* saved) {
  const uintptr_t code = frame.exact ? frame.code : frame.code - 1;
  CfiEntry entry;
  CfiRow row;
  if (!find_cfi_entry(code, &entry) || !find_cfi_row(entry, code, &row)) return false;
  for (size_t number = 0; number < kCfiRegisters; ++number) {
    const CfiRule::Kind kind = row.registers[number].kind;
    if ((wanted >> number & 1) == 0 || kind == CfiRule::kSame) continue;
    if (kind != CfiRule::kAtCfa && kind != CfiRule::kAtExpression) return false;
    saved->registers |= 1u << number;
  }
  saved->frame_pointer = (saved->registers >> kRbp & 1) != 0 && !row.cfa_by_expression && row.cfa_register == kRbp;
  return true;
}

}  // namespace

bool registers_lie_on_stack(const ThreadSeen& thread, const ThreadFrames& frames) {
  if (!thread.in_system_call || thread.stack_pointer == 0) return false;
  if (frames.certain() == 0 || !owns_nothing(frames.frame(0).code)) return false;
  RegisterSet open = kPreserved;
  for (size_t i = 0; i < frames.certain() && open != 0; ++i) {
    Saved saved;
    if (!find_saved(frames.frame(i), open, &saved)) return false;
    const RegisterSet used = saved.registers & ~(saved.frame_pointer ? 1u << kRbp : 0);
    if (used != 0 && !owns_nothing(frames.frame(i).code)) return false;
    open &= ~saved.registers;
  }
  return open == 0 || frames.certain_to_the_end();
}

}  // namespace gordian::preload
