// Hooks that look at a call and jump on, with all registers and the stack as they were: for functions that take any
// arguments, return twice, or on another stack.
#ifndef GORDIAN_PRELOAD_HOOKS_TRAMPOLINE_H_
#define GORDIAN_PRELOAD_HOOKS_TRAMPOLINE_H_

// Part of the body of a naked function: calls `function` with the first arguments of the call under way. Saves what it
// may change: the argument registers, and rax (how many vector registers a variadic call uses).
#define GORDIAN_NOTE(function)                                                                        \
  "push %rdi\n push %rsi\n push %rdx\n push %rcx\n push %r8\n push %r9\n push %rax\n call " #function \
  "\n pop %rax\n pop %r9\n pop %r8\n pop %rcx\n pop %rdx\n pop %rsi\n pop %rdi\n"

#endif  // GORDIAN_PRELOAD_HOOKS_TRAMPOLINE_H_
