// Programs with many threads, with signals, and with stacks of their own.
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include <atomic>
#include <coroutine>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "tests/preload/world/scenarios.h"

namespace gordian::preload_test {

namespace {

// --- threads that come and go ------------------------------------------------------------------------------------

pthread_key_t key;
std::atomic<int> destroyed{0};

struct OfThread {
  ~OfThread() {
    free(malloc(300));
    delete[] text;
    destroyed.fetch_add(1);
  }
  char* text = new char[100];
};
thread_local OfThread of_thread;

void* short_life(void*) {
  pthread_setspecific(key, malloc(200));
  of_thread.text[0] = 'x';
  for (size_t i = 0; i < 10; ++i) free(malloc(i * 40));
  return malloc(24);
}

// Key destructors run after those of thread_local objects, and may allocate, even for another round.
void at_thread_end(void* value) {
  free(value);
  free(malloc(500));
  destroyed.fetch_add(1);
}

SCENARIO(ten_thousand_threads) {
  constexpr int kAlive = 500;
  pthread_key_create(&key, at_thread_end);
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 128 * 1024);
  std::vector<pthread_t> threads(kAlive);
  for (int round = 0; round < 20; ++round) {
    for (pthread_t& thread : threads) {
      if (pthread_create(&thread, &small, short_life, nullptr) != 0) return 1;
    }
    for (const pthread_t thread : threads) {
      void* result = nullptr;
      pthread_join(thread, &result);
      free(result);
    }
  }
  make_block("end", 4001);
  return destroyed.load() == 2 * 20 * kAlive ? 0 : 2;
}

void* stay(void* barrier) {
  void* volatile on_stack = malloc(4002);
  pthread_barrier_wait(static_cast<pthread_barrier_t*>(barrier));
  for (;;) pause();
  return on_stack;
}

SCENARIO(threads_that_stay) {
  constexpr int kThreads = 500;
  static pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, nullptr, kThreads + 1);
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 128 * 1024);
  for (int i = 0; i < kThreads; ++i) {
    pthread_t thread;
    if (pthread_create(&thread, &small, stay, &barrier) != 0) return 1;
  }
  pthread_barrier_wait(&barrier);
  return 0;
}

// The process ends while others allocate and free as fast as they can.
SCENARIO(end_amid_work) {
  for (int i = 0; i < 4; ++i) {
    std::thread([] {
      std::vector<std::string> held(100);
      for (size_t at = 0;; ++at) held[at % 100] = std::string(at % 3000, 'x');
    }).detach();
  }
  usleep(30000);
  make_block("end", 4003);
  return 0;
}

SCENARIO(main_thread_leaves_first) {
  std::thread([main = pthread_self()] {
    pthread_join(main, nullptr);
    make_block("end", 4004);
    exit(24);
  }).detach();
  pthread_exit(nullptr);
}

void* use_little_stack(void*) {
  for (size_t i = 0; i < 100; ++i) free(malloc(i * 100));
  return make_block("small stack", 4005);
}

SCENARIO(smallest_stack) {
  pthread_attr_t small;
  pthread_attr_init(&small);
  // What libc wants at least, and a page: printf needs more than malloc does.
  const size_t size = static_cast<size_t>(PTHREAD_STACK_MIN) + 4096;
  if (pthread_attr_setstacksize(&small, size) != 0) return 1;
  pthread_t thread;
  if (pthread_create(&thread, &small, use_little_stack, nullptr) != 0) return 2;
  return pthread_join(thread, nullptr);
}

// malloc and free are no cancellation points.
SCENARIO(cancellation) {
  static bool reached = false;
  pthread_t thread;
  pthread_create(
      &thread, nullptr,
      [](void*) -> void* {
        pthread_cancel(pthread_self());
        for (size_t i = 0; i < 3000; ++i) free(malloc(i * 100));
        std::vector<std::string> held(1000, std::string(500, 'x'));
        reached = true;
        pthread_testcancel();
        return nullptr;
      },
      nullptr);
  void* result = nullptr;
  pthread_join(thread, &result);
  return result == PTHREAD_CANCELED && reached ? 0 : 1;
}

// --- signals -----------------------------------------------------------------------------------------------------

volatile sig_atomic_t handled = 0;
volatile char* deepest = nullptr;

void allocate_in_handler(int) {
  volatile char here = 0;
  deepest = &here;
  free(malloc(static_cast<size_t>(100 + handled % 1000)));
  handled = handled + 1;
}

void tick_every(long microseconds) {
  const itimerval every{{0, microseconds}, {0, microseconds}};
  setitimer(ITIMER_REAL, &every, nullptr);
}

// The main program does not allocate meanwhile: libc's malloc is not made for that.
SCENARIO(handler_that_allocates) {
  signal(SIGALRM, allocate_in_handler);
  tick_every(500);
  while (handled < 100) {
  }
  tick_every(0);
  make_block("end", 4101);
  return 0;
}

SCENARIO(handler_on_a_small_stack) {
  const auto size = static_cast<size_t>(sysconf(_SC_MINSIGSTKSZ)) + 4096;
  const size_t page = 4096;
  const size_t room = (size + page - 1) / page * page;
  // Not writable below: an overflow is a crash.
  auto* memory = static_cast<char*>(mmap(nullptr, room + page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  if (mprotect(memory + page, room, PROT_READ | PROT_WRITE) != 0) return 1;
  const stack_t stack{memory + page + (room - size), 0, size};
  if (sigaltstack(&stack, nullptr) != 0) return 2;
  struct sigaction action {};
  action.sa_handler = allocate_in_handler;
  action.sa_flags = SA_ONSTACK;
  sigaction(SIGUSR1, &action, nullptr);
  for (int i = 0; i < 50; ++i) raise(SIGUSR1);
  make_block("end", 4102);
  return handled == 50 && deepest > memory + page ? 0 : 3;
}

sigjmp_buf back;
void jump_out(int) {
  free(malloc(77));
  siglongjmp(back, 1);
}

SCENARIO(handler_that_jumps_out) {
  signal(SIGUSR1, jump_out);
  static int i;  // neither loop nor jump may keep it in a register
  for (i = 0; i < 2000; ++i) {
    void* volatile block = malloc(static_cast<size_t>(i));
    if (sigsetjmp(back, 1) == 0) raise(SIGUSR1);
    free(block);
  }
  make_block("end", 4103);
  return 0;
}

// operator new calls the new handler, which may leave by a jump or by an exception.
SCENARIO(new_handler_that_leaves) {
  volatile size_t too_much = SIZE_MAX / 4;
  static int i;
  for (i = 0; i < 100; ++i) {
    std::set_new_handler([] { siglongjmp(back, 1); });
    if (sigsetjmp(back, 0) == 0) delete[] new char[too_much];
    std::set_new_handler([] { throw std::bad_alloc(); });
    try {
      delete[] new char[too_much];
    } catch (const std::bad_alloc&) {
      free(malloc(50));
    }
  }
  make_block("end", 4104);
  return 0;
}

SCENARIO(timer_threads) {
  static std::atomic<int> calls{0};
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD;
  event.sigev_notify_function = [](sigval) {
    free(malloc(600));
    calls.fetch_add(1);
  };
  timer_t timer;
  if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) return 1;
  const itimerspec every{{0, 1000000}, {0, 1000000}};
  timer_settime(timer, 0, &every, nullptr);
  while (calls.load() < 30) usleep(1000);
  timer_delete(timer);
  make_block("end", 4105);
  return 0;
}

// A long system call goes on as if nothing were there: no EINTR, no time lost.
SCENARIO(undisturbed_calls) {
  for (int i = 0; i < 20; ++i) {
    timespec left{0, 20000000};
    if (nanosleep(&left, nullptr) != 0) return 1;
    free(malloc(100000));
  }
  return 0;
}

// --- stacks of its own -------------------------------------------------------------------------------------------

ucontext_t main_context;
ucontext_t fibers[3];
int visits = 0;

void fiber(int number) {
  void* volatile held = malloc(4200 + static_cast<size_t>(number));
  for (int i = 0; i < 10; ++i) {
    std::string text(1000 + static_cast<size_t>(i), 'x');
    visits += text.size() > 1000;
    swapcontext(&fibers[number], &fibers[(number + 1) % 3]);
  }
  free(held);
}

void make_fibers(ucontext_t* then) {
  for (int i = 0; i < 3; ++i) {
    getcontext(&fibers[i]);
    fibers[i].uc_stack.ss_sp = malloc(64 * 1024);
    fibers[i].uc_stack.ss_size = 64 * 1024;
    fibers[i].uc_link = then;
    makecontext(&fibers[i], reinterpret_cast<void (*)()>(fiber), 1, i);
  }
}

SCENARIO(contexts) {
  make_fibers(&main_context);
  swapcontext(&main_context, &fibers[0]);
  make_block("end", 4210);
  return visits > 20 ? 0 : 1;
}

void leave_from_a_fiber() {
  void* volatile held = malloc(4211);
  say_block("on the fiber", held, 4211);
  exit(held != nullptr ? 25 : 0);
}

__attribute__((noinline)) void go_to_a_fiber() {
  void* volatile waiting = malloc(4212);
  say_block("on the main stack", waiting, 4212);
  static ucontext_t leaving;
  getcontext(&leaving);
  leaving.uc_stack.ss_sp = mmap(nullptr, 1 << 18, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  leaving.uc_stack.ss_size = 1 << 18;
  makecontext(&leaving, leave_from_a_fiber, 0);
  swapcontext(&main_context, &leaving);
  free(waiting);
}

SCENARIO(exit_from_a_fiber) {
  go_to_a_fiber();
  return 1;
}

struct Task {
  struct promise_type {  // NOLINT(readability-identifier-naming): the language's name
    Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { abort(); }
  };
  std::coroutine_handle<promise_type> handle;
};

Task coroutine(std::shared_ptr<int> shared) {
  for (int i = 0; i < 5; ++i) {
    const std::string text(static_cast<size_t>(*shared) + 100, 'x');
    co_await std::suspend_always{};
    *shared += static_cast<int>(text.size() / 100);
  }
}

SCENARIO(coroutines) {
  const auto shared = std::make_shared<int>(0);
  std::vector<Task> tasks;
  for (int i = 0; i < 100; ++i) tasks.push_back(coroutine(shared));
  for (int round = 0; round < 6; ++round) {
    for (const Task& task : tasks) task.handle.resume();
  }
  for (const Task& task : tasks) {
    if (!task.handle.done()) return 1;
    task.handle.destroy();
  }
  make_block("end", 4220);
  printf("sum %d\n", *shared);
  return 0;
}

// --- beginnings and ends -----------------------------------------------------------------------------------------

struct Early {
  Early() : held(new char[4301]) { free(malloc(10)); }
  ~Early() {
    delete[] held;
    make_block("in a destructor", 4302);
  }
  char* held;
};

SCENARIO(at_the_end) {
  static Early early;
  say_block("freed in a destructor", early.held, 4301);
  atexit([] { make_block("in a handler", 4303); });
  on_exit([](int, void* text) { make_block(static_cast<const char*>(text), 4304); }, const_cast<char*>("on exit"));
  static thread_local std::unique_ptr<char[]> of_main(new char[4305]);
  say_block("freed with the thread", of_main.get(), 4305);
  return 0;
}

}  // namespace

}  // namespace gordian::preload_test
