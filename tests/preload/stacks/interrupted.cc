// What interrupts the ordinary course: signal handlers and exceptions.
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

#include <exception>
#include <stdexcept>

#include "tests/preload/stacks/frames.h"

namespace gordian::preload_test {
namespace {

sigjmp_buf back;
volatile int ticks = 0;
char other_stack[1 << 16];
}  // namespace
}  // namespace gordian::preload_test

FRAME void handle(int signal) {
  allocate();
  if (signal == SIGSEGV) siglongjmp(gordian::preload_test::back, 1);
  STAY();
}
FRAME void handle_tick(int) {
  gordian::preload_test::ticks = gordian::preload_test::ticks + 1;
  allocate();
  STAY();
}
FRAME void interrupted() {
  raise(SIGUSR1);
  STAY();
}
FRAME void faulting(volatile int* nowhere) { *nowhere = 1; }
FRAME unsigned busy(unsigned value) {
  for (unsigned i = 0; i < 50; ++i) value = value * 31 + i;
  return value;
}
FRAME void work(int depth) {
  static volatile unsigned sum = 0;
  for (unsigned i = 0; i < 20; ++i) sum = sum + busy(i);
  if (depth > 0) work(depth - 1);
  STAY();
}

namespace gordian::preload_test {
namespace {
void handle_by(int signal, void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(signal, &action, nullptr);
}

SCENARIO(signal_handler) {
  const bool on_stack = strcmp(arguments[0], "other") == 0;
  const stack_t stack{other_stack, 0, sizeof other_stack};
  if (on_stack) sigaltstack(&stack, nullptr);
  handle_by(SIGUSR1, handle, on_stack ? SA_ONSTACK : 0);
  handle_by(SIGSEGV, handle, (on_stack ? SA_ONSTACK : 0) | SA_NODEFER);
  for (int i = 0; i < 20; ++i) interrupted();
  call_named("in the handler", interrupted);
  block_name = "after a fault";
  static int* nowhere = nullptr;
  if (sigsetjmp(back, 1) == 0) faulting(nowhere);
  return 0;
}

// At any instruction: prologues and epilogues, PLT stubs, libc.
SCENARIO(ticking) {
  handle_by(SIGALRM, handle_tick, 0);
  const itimerval every{{0, 300}, {0, 300}};
  setitimer(ITIMER_REAL, &every, nullptr);
  while (ticks < 400) work(5);
  const itimerval never{};
  setitimer(ITIMER_REAL, &never, nullptr);
  call_named("end", allocate);
  return 0;
}
}  // namespace
}  // namespace gordian::preload_test

struct AllocatesAtEnd {
  __attribute__((noinline)) ~AllocatesAtEnd() {
    allocate();
    STAY();
  }
};
FRAME void thrower() { throw std::runtime_error("of the thrower"); }
FRAME void unwound() {
  const AllocatesAtEnd at_end;
  thrower();
}
FRAME void catcher() {
  try {
    unwound();
  } catch (const std::exception&) {
    allocate();
  }
  STAY();
}

namespace gordian::preload_test {
namespace {
SCENARIO(exceptions) {
  for (int i = 0; i < 20; ++i) catcher();
  call_named("unwinding", catcher);  // twice: in the destructor, and where it is caught
  auto& kept = *new std::exception_ptr;
  try {
    thrower();
  } catch (...) {
    kept = std::current_exception();
  }
  try {
    std::rethrow_exception(kept);
  } catch (const std::exception& error) {
    // The exception's own block: __cxa_allocate_exception puts a header of 128 bytes before the object.
    say_block("exception", reinterpret_cast<const char*>(dynamic_cast<const std::runtime_error*>(&error)) - 128, 144);
  }
  return 0;
}
}  // namespace
}  // namespace gordian::preload_test
