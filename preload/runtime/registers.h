// The general registers of the thread that leaves, as they were at the call.
#ifndef GORDIAN_PRELOAD_RUNTIME_REGISTERS_H_
#define GORDIAN_PRELOAD_RUNTIME_REGISTERS_H_

#include <stddef.h>
#include <stdint.h>

namespace gordian::preload {

// In DWARF's numbering of x86-64: rax rdx rcx rbx rsi rdi rbp rsp r8 … r15, then the return address.
struct Registers {
  static constexpr size_t kCount = 17;
  static constexpr size_t kFramePointer = 6;
  static constexpr size_t kStackPointer = 7;
  static constexpr size_t kProgramCounter = 16;
  uint64_t values[kCount];
};
static_assert(sizeof(Registers) == 136);

// Body of a naked function: collects the registers on the stack and calls `function(first argument, Registers*)`, which
// may return. The stack is aligned as the ABI wants it: 8 (return address) + 136 is a multiple of 16.
#define GORDIAN_WITH_REGISTERS(function)                                                                            \
  asm("sub $136, %rsp\n .cfi_adjust_cfa_offset 136\n mov %rax, 0(%rsp)\n mov %rdx, 8(%rsp)\n mov %rcx, 16(%rsp)\n " \
      "mov %rbx, 24(%rsp)\n"                                                                                        \
      "mov %rsi, 32(%rsp)\n mov %rdi, 40(%rsp)\n mov %rbp, 48(%rsp)\n lea 136(%rsp), %rax\n mov %rax, 56(%rsp)\n"   \
      "mov %r8, 64(%rsp)\n mov %r9, 72(%rsp)\n mov %r10, 80(%rsp)\n mov %r11, 88(%rsp)\n mov %r12, 96(%rsp)\n"      \
      "mov %r13, 104(%rsp)\n mov %r14, 112(%rsp)\n mov %r15, 120(%rsp)\n mov 136(%rsp), %rax\n"                     \
      "mov %rax, 128(%rsp)\n mov %rsp, %rsi\n call " #function                                                      \
      "\n add $136, %rsp\n .cfi_adjust_cfa_offset -136\n ret\n")

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_RUNTIME_REGISTERS_H_
