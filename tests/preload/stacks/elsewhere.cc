// Other stacks than the main thread's, and calls by libc.
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

#ifdef GORDIAN_WITH_BOOST
#include <boost/context/fiber.hpp>
#endif

#include <thread>

#include "tests/preload/stacks/frames.h"

using gordian::preload_test::block_name;

namespace gordian::preload_test {
namespace {

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
