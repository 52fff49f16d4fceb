// Programs that allocate deep in all kinds of stacks. The functions have plain names, so that the test can say which
// ones must be in the stack of a block. Compiled in many ways.
#include <alloca.h>
#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>

#ifdef GORDIAN_WITH_BOOST
#include <boost/context/fiber.hpp>
#endif

#include <exception>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/preload/world/scenarios.h"

using gordian::preload_test::say_block;
using gordian::preload_test::Scenario;

// No tail call: the function is still there when what it calls allocates.
#define STAY() asm volatile("" ::: "memory")
#define FRAME extern "C" __attribute__((noinline))

namespace {
void* volatile blocks[4096];
size_t block_count = 0;
const char* block_name = nullptr;  // nullptr: what is allocated is not said
size_t block_size = 100;

void hold(void* block) {
  blocks[block_count++ % 4096] = block;
  if (block_name != nullptr) say_block(block_name, block, block_size);
}
}  // namespace

FRAME void allocate() {
  void* block = malloc(block_size);
  hold(block);
  STAY();
}

namespace {

int call_named(const char* name, void (*function)()) {
  block_name = name;
  function();
  block_name = nullptr;
  return 0;
}

}  // namespace

// --- depth -------------------------------------------------------------------------------------------------------

FRAME void dig(int depth) {
  if (depth == 0) {
    allocate();
  } else {
    dig(depth - 1);
  }
  STAY();
}

namespace gordian::preload_test {
namespace {
SCENARIO(deep) {
  block_name = "deep";
  dig(atoi(arguments[0]));
  return 0;
}

// Many depths, up and down: what is remembered of one is part of the next.
SCENARIO(many_depths) {
  for (int round = 0; round < 3; ++round) {
    for (int depth = 0; depth < 300; depth += 1 + round) dig(depth);
    for (int depth = 520; depth > 480; --depth) dig(depth);
  }
  block_name = "deep";
  dig(37);
  return 0;
}
}  // namespace
}  // namespace gordian::preload_test

// --- callers that look alike -------------------------------------------------------------------------------------

FRAME void between() {
  allocate();
  STAY();
}
FRAME void left() {
  between();
  STAY();
}
FRAME void right() {
  between();
  STAY();
}
FRAME void either(bool which) {
  if (which) {
    left();
  } else {
    right();
  }
  STAY();
}

// A frame that moves: the callee's frame is at the same place, whichever of the two is large.
FRAME void inner_room(size_t room, bool which) {
  auto* volatile space = static_cast<char*>(alloca(room));
  space[0] = 1;
  if (which) {
    left();
  } else {
    right();
  }
  STAY();
}
FRAME void outer_room(size_t room, size_t inner, bool which) {
  auto* volatile space = static_cast<char*>(alloca(room));
  space[0] = 1;
  if (which) {
    inner_room(inner, !which);
  } else {
    inner_room(inner, !which);
  }
  STAY();
}

namespace gordian::preload_test {
namespace {
SCENARIO(alike) {
  for (int i = 0; i < 500; ++i) either(i % 2 == 0);
  block_name = "left";
  either(true);
  block_name = "right";
  either(false);
  return 0;
}

SCENARIO(moving_frames) {
  constexpr size_t kTogether = 4096;
  for (size_t i = 0; i < 800; ++i) {
    const size_t room = 16 + 64 * (i * 7 % 60);
    outer_room(room, kTogether - room, i % 3 == 0);
  }
  block_name = "left";
  outer_room(1024, kTogether - 1024, false);
  block_name = "right";
  outer_room(2048, kTogether - 2048, true);
  return 0;
}
}  // namespace
}  // namespace gordian::preload_test

// --- frames that are aligned -------------------------------------------------------------------------------------

FRAME void use(char* room) { asm volatile("" ::"r"(room) : "memory"); }
FRAME void aligned_frame(int depth) {
  alignas(64) char room[192];
  memset(room, depth, sizeof room);
  use(room);
  if (depth == 0) {
    allocate();
  } else {
    aligned_frame(depth - 1);
  }
  use(room);
}
FRAME void aligned_and_moving(int depth, size_t size) {
  alignas(128) char room[256];
  auto* more = static_cast<char*>(alloca(size));
  use(room);
  use(more);
  if (depth == 0) {
    allocate();
  } else {
    aligned_and_moving(depth - 1, size + 24);
  }
  use(room);
}

namespace gordian::preload_test {
namespace {
SCENARIO(aligned) {
  for (int i = 0; i < 200; ++i) {
    aligned_frame(i % 5);
    aligned_and_moving(i % 4, static_cast<size_t>(i % 7) * 40 + 8);
  }
  block_name = "aligned";
  aligned_frame(3);
  block_name = "moving";
  aligned_and_moving(2, 100);
  return 0;
}

// --- signals -----------------------------------------------------------------------------------------------------

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

// --- exceptions --------------------------------------------------------------------------------------------------

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

// --- other stacks ------------------------------------------------------------------------------------------------

ucontext_t main_context;
ucontext_t fiber_context;
}  // namespace
}  // namespace gordian::preload_test

FRAME void in_fiber() {
  for (int i = 0; i < 3; ++i) {
    dig(i);
    swapcontext(&gordian::preload_test::fiber_context, &gordian::preload_test::main_context);
  }
}
FRAME void* in_thread(void*) {
  dig(2);
  STAY();
  return nullptr;
}
FRAME int compare(const void* one, const void* other) {
  static int calls = 0;
  if (++calls == 5) allocate();
  return *static_cast<const int*>(one) - *static_cast<const int*>(other);
}
FRAME void once() {
  allocate();
  STAY();
}
FRAME void at_end() {
  block_name = "at end";
  allocate();
  STAY();
}
extern "C" __attribute__((constructor)) void before_main() {
  block_name = "before main";
  allocate();
  block_name = nullptr;
  STAY();
}

namespace gordian::preload_test {
namespace {
SCENARIO(fiber) {
  getcontext(&fiber_context);
  fiber_context.uc_stack.ss_sp = mmap(nullptr, 1 << 18, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  fiber_context.uc_stack.ss_size = 1 << 18;
  fiber_context.uc_link = &main_context;
  makecontext(&fiber_context, in_fiber, 0);
  for (int i = 0; i < 3; ++i) {
    block_name = i == 2 ? "in the fiber" : nullptr;
    swapcontext(&main_context, &fiber_context);
  }
  call_named("outside", allocate);
  return 0;
}

#ifdef GORDIAN_WITH_BOOST
SCENARIO(boost_fiber) {
  namespace context = boost::context;
  context::fiber fiber{std::allocator_arg, context::fixedsize_stack(1 << 17), [](context::fiber&& main) {
                         for (int i = 0; i < 3; ++i) {
                           dig(i);
                           main = std::move(main).resume();
                         }
                         return std::move(main);
                       }};
  for (int i = 0; i < 3; ++i) {
    block_name = i == 2 ? "in the fiber" : nullptr;
    fiber = std::move(fiber).resume();
  }
  call_named("outside", allocate);
  return 0;
}
#endif

SCENARIO(thread) {
  for (int i = 0; i < 5; ++i) {
    block_name = i == 4 ? "in the thread" : nullptr;
    pthread_t thread;
    pthread_create(&thread, nullptr, in_thread, nullptr);
    pthread_join(thread, nullptr);
  }
  block_name = "in the C++ thread";
  std::thread([] { in_thread(nullptr); }).join();
  return 0;
}

SCENARIO(called_by_libc) {
  int numbers[] = {5, 3, 8, 1, 9, 2, 7, 4, 6, 0};
  block_name = "in compare";
  qsort(numbers, 10, sizeof numbers[0], compare);
  block_name = "once";
  static pthread_once_t control = PTHREAD_ONCE_INIT;
  pthread_once(&control, once);
  atexit(at_end);
  return 0;
}
}  // namespace
}  // namespace gordian::preload_test

// --- code without unwind information -----------------------------------------------------------------------------

asm(R"(
  .text
  .globl without_cfi, pushing_without_cfi
  .type without_cfi, @function
without_cfi:
  sub $24, %rsp
  call *%rdi
  add $24, %rsp
  ret
  .size without_cfi, . - without_cfi
  .type pushing_without_cfi, @function
pushing_without_cfi:
  push %rbp
  mov %rsp, %rbp
  call *%rdi
  pop %rbp
  ret
  .size pushing_without_cfi, . - pushing_without_cfi
)");
extern "C" void without_cfi(void (*callback)());
extern "C" void pushing_without_cfi(void (*callback)());

FRAME void called_back() {
  allocate();
  STAY();
}
FRAME void calls_assembly(void (*function)(void (*callback)())) {
  function(called_back);
  STAY();
}

namespace gordian::preload_test {
namespace {
SCENARIO(assembly) {
  for (int i = 0; i < 10; ++i) calls_assembly(without_cfi);
  block_name = "without";
  calls_assembly(without_cfi);
  block_name = "pushing";
  calls_assembly(pushing_without_cfi);
  return 0;
}

// As a just-in-time compiler does it.
SCENARIO(generated) {
  constexpr unsigned char kCode[] = {0x55, 0x48, 0x89, 0xe5, 0xff, 0xd7, 0x5d, 0xc3};  // pushing_without_cfi
  void* code = mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memcpy(code, kCode, sizeof kCode);
  void (*function)(void (*)());
  memcpy(&function, &code, sizeof function);
  for (int i = 0; i < 10; ++i) calls_assembly(function);
  block_name = "generated";
  calls_assembly(function);
  return 0;
}

// --- libraries that come and go ----------------------------------------------------------------------------------

void* open_and_call(const char* path, int flags, const char* function, const char* name) {
  void* library = strcmp(path, "own") == 0 ? nullptr
                  : flags < 0              ? dlmopen(LM_ID_NEWLM, path, RTLD_NOW)
                                           : dlopen(path, flags);
  if (library == nullptr) return nullptr;
  const auto call = reinterpret_cast<void* (*)(size_t)>(dlsym(library, function));
  printf("%s %p\n", path, reinterpret_cast<void*>(call));
  for (int i = 0; i < 20; ++i) {
    void* block = call(block_size);
    blocks[block_count++ % 4096] = block;
    if (i == 19) say_block(name, block, block_size);
  }
  return library;
}

// Two libraries with the same code at the same place, one after the other, and the first once more.
SCENARIO(replaced) {
  for (int i = 0; i < 3; ++i) {
    const int which = i % 2;
    static const char* const kFunctions[] = {"of_first", "of_second"};
    static const char* const kNames[] = {"first", "second", "first again"};
    void* library = open_and_call(arguments[which], RTLD_NOW, kFunctions[which], kNames[i]);
    if (library == nullptr || dlclose(library) != 0) return 1;
  }
  return 0;
}

// Stays loaded.
SCENARIO(opened) { return open_and_call(arguments[0], RTLD_NOW, "of_first", "opened") == nullptr; }
SCENARIO(other_namespace) { return open_and_call(arguments[0], -1, "of_first", "other") == nullptr; }

SCENARIO(nothing) { return 0; }
}  // namespace
}  // namespace gordian::preload_test
