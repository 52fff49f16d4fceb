// STORY A crash handler has a stack of its own, by malloc, as long as its thread lives: only the kernel knows where it is.
//       One that was taken back is a leak.
// EXPECT unreachable_blocks=1
// EXPECT finding kind=unreachable bytes=40000
// FLAGS -pthread
#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <cstdlib>
#include <thread>

__attribute__((noinline)) static void use_signal_stack(size_t size) {
  stack_t stack{};
  stack.ss_sp = std::malloc(size);
  stack.ss_size = size;
  sigaltstack(&stack, nullptr);
}

__attribute__((noinline)) static void take_it_back() {
  stack_t stack{};
  stack.ss_flags = SS_DISABLE;
  sigaltstack(&stack, nullptr);
}

__attribute__((noinline)) static void overwrite_stack() {
  volatile char bytes[8192];
  for (auto& byte : bytes) byte = 0;
}

static std::atomic<bool> ready;

int main() {
  use_signal_stack(40000);
  take_it_back();
  use_signal_stack(50000);
  overwrite_stack();
  std::thread([] {
    use_signal_stack(60000);
    overwrite_stack();
    ready = true;
    sigset_t none;
    sigemptyset(&none);
    for (;;) sigsuspend(&none);
  }).detach();
  while (!ready) std::this_thread::yield();
}
