// A program of many small programs: the first argument chooses one. They run under the runtime in runtime_test.cc,
// which says what must be seen. They print what the test needs to know.
#include <dlfcn.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/single_threaded.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

void say_block(const char* name, const void* block, size_t size) {
  printf("%s %llx %zu\n", name, static_cast<unsigned long long>(reinterpret_cast<uintptr_t>(block)), size);
  fflush(stdout);
}

// --- hooks: calls every hook of the list by its name -------------------------------------------------------------

size_t next_size() {
  static size_t size = 10000;
  return size += 17;
}

template <typename Function>
Function find_hook(const char* name, Function) {
  void* found = dlsym(RTLD_DEFAULT, name);
  if (found == nullptr) {
    printf("missing %s\n", name);
    exit(1);
  }
  return reinterpret_cast<Function>(found);
}

// One function per group: calls the hook, and says what must be there afterwards ("live") or must not ("dead").
#define CALL(symbol, result, parameters) \
  find_hook(#symbol, static_cast<result(*) parameters>(nullptr))  // NOLINT: a type
#define SAY_LIVE(symbol, block, size) say_block("live " #symbol, block, size)
#define FREE_WITH(symbol, ...)                  \
  const size_t size = next_size();              \
  [[maybe_unused]] const size_t alignment = 64; \
  void* block = memalign(64, size);             \
  say_block("dead " #symbol, block, size);      \
  hook(block __VA_OPT__(, ) __VA_ARGS__);

#define CALL_SIZE(symbol)          \
  const size_t size = next_size(); \
  SAY_LIVE(symbol, hook(size), size);
#define CALL_SIZE_NOTHROW(symbol)  \
  const size_t size = next_size(); \
  SAY_LIVE(symbol, hook(size, &std::nothrow), size);
#define CALL_SIZE_ALIGN(symbol)    \
  const size_t size = next_size(); \
  SAY_LIVE(symbol, hook(size, 256), size);
#define CALL_SIZE_ALIGN_NOTHROW(symbol) \
  const size_t size = next_size();      \
  SAY_LIVE(symbol, hook(size, 256, &std::nothrow), size);
#define CALL_ALIGN_SIZE(symbol)    \
  const size_t size = next_size(); \
  SAY_LIVE(symbol, hook(128, size), size);
#define CALL_COUNT_SIZE(symbol)    \
  const size_t size = next_size(); \
  SAY_LIVE(symbol, hook(3, size), 3 * size);
#define CALL_OUT_ALIGN_SIZE(symbol)          \
  const size_t size = next_size();           \
  void* block = nullptr;                     \
  if (hook(&block, 512, size) != 0) abort(); \
  SAY_LIVE(symbol, block, size);
#define CALL_OLD_SIZE(symbol)      \
  const size_t size = next_size(); \
  void* old = malloc(24);          \
  void* block = hook(old, size);   \
  SAY_LIVE(symbol, block, size);
#define CALL_OLD_COUNT_SIZE(symbol)        \
  const size_t size = next_size();         \
  void* block = hook(malloc(24), 2, size); \
  SAY_LIVE(symbol, block, 2 * size);
#define CALL_BLOCK(symbol) FREE_WITH(symbol)
#define CALL_BLOCK_SIZE(symbol) FREE_WITH(symbol, size)
#define CALL_BLOCK_NOTHROW(symbol) FREE_WITH(symbol, &std::nothrow)
#define CALL_BLOCK_ALIGN(symbol) FREE_WITH(symbol, alignment)
#define CALL_BLOCK_SIZE_ALIGN(symbol) FREE_WITH(symbol, size, alignment)
#define CALL_BLOCK_ALIGN_SIZE(symbol) FREE_WITH(symbol, alignment, size)
#define CALL_BLOCK_ALIGN_NOTHROW(symbol) FREE_WITH(symbol, alignment, &std::nothrow)
#define CALL_QUERY(symbol)           \
  void* block = malloc(next_size()); \
  SAY_LIVE(symbol, block, hook(block));
// Called by the scenarios "mappings" and those named after the ways out.
#define CALL_MAP(symbol) (void)hook;
#define CALL_EXIT(symbol) (void)hook;
#define CALL_LIMIT(symbol) (void)hook;
#define CALL_CODE(symbol) (void)hook;
#define CALL_SANDBOX(symbol) (void)hook;
#define CALL_ALONE(symbol) (void)hook;
#define CALL_WAIT(symbol) (void)hook;
#define CALL_SIGNAL(symbol) (void)hook;

int hooks() {
#define GORDIAN_HOOK(group, symbol, result, parameters) \
  {                                                     \
    const auto hook = CALL(symbol, result, parameters); \
    CALL_##group(symbol)                                \
  }
#include "preload/hooks/hook_list.inc"
#undef GORDIAN_HOOK
  return 0;
}

// --- the malloc family's odd corners -----------------------------------------------------------------------------

int realloc_failure() {
  void* block = malloc(4321);
  say_block("kept", block, 4321);
  volatile size_t too_much = SIZE_MAX / 2;
  if (realloc(block, too_much) != nullptr) return 1;
  if (errno != ENOMEM) return 2;
  if (reallocarray(block, too_much, 16) != nullptr) return 3;
  void* freed = malloc(5432);
  say_block("freed", freed, 5432);
  if (realloc(freed, 0) != nullptr) return 4;
  void* nothing = malloc(0);
  say_block("empty", nothing, 0);
  return 0;
}

int errno_kept() {
  for (int i = 0; i < 1000; ++i) {
    errno = 77;
    void* block = malloc(10 + static_cast<size_t>(i));
    if (block == nullptr || errno != 77) return 1;
    free(block);
    if (errno != 77) return 2;
  }
  return 0;
}

int exceptions() {
  int caught = 0;
  for (int i = 0; i < 100; ++i) {
    try {
      std::string text(static_cast<size_t>(i) + 50, 'x');
      throw std::runtime_error(text);
    } catch (const std::exception& error) {
      caught += static_cast<int>(strlen(error.what())) == i + 50;
    }
  }
  try {
    volatile size_t too_much = SIZE_MAX / 4;
    operator delete[](operator new[](too_much));
  } catch (const std::bad_alloc&) {
    ++caught;
  }
  Dl_info info;
  void* raise = dlsym(RTLD_DEFAULT, "_Unwind_RaiseException");
  if (raise == nullptr || dladdr(raise, &info) == 0) return 1;
  printf("unwinder %s\n", info.dli_fname);
  return caught == 101 ? 0 : 2;
}

void* new_handler_block = nullptr;
int new_handler() {
  static int calls = 0;
  std::set_new_handler([] {
    ++calls;
    std::set_new_handler(nullptr);
  });
  volatile size_t too_much = SIZE_MAX / 4;
  new_handler_block = operator new(too_much, std::nothrow);
  return new_handler_block == nullptr && calls == 1 ? 0 : 1;
}

// --- processes ---------------------------------------------------------------------------------------------------

int fork_child() {
  say_block("both", malloc(1111), 1111);
  const pid_t child = fork();
  if (child == 0) {
    say_block("child", malloc(2222), 2222);
    exit(5);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child || WEXITSTATUS(status) != 5) return 1;
  printf("pids %d %d\n", getpid(), child);
  return 0;
}

// Forks `count` children; each allocates so many blocks and ends.
int fork_many(int count, int allocations) {
  for (int i = 0; i < count; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      for (int k = 0; k < allocations; ++k) {
        void* volatile block = malloc(100);
        free(block);
      }
      exit(0);
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != 0) return 1;
  }
  return 0;
}
int many_small_children() { return fork_many(40, 3); }
int many_idle_children() { return fork_many(40, 0); }
int many_busy_children() { return fork_many(20, 300); }

int vfork_exec() {
  const pid_t child = vfork();
  if (child == 0) {
    execlp("true", "true", static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0) return 1;
  const pid_t failing = vfork();
  if (failing == 0) {
    execlp("/nonexistent", "nonexistent", static_cast<char*>(nullptr));
    _exit(9);
  }
  if (waitpid(failing, &status, 0) != failing || WEXITSTATUS(status) != 9) return 2;
  say_block("after", malloc(3333), 3333);
  printf("pids %d %d %d\n", getpid(), child, failing);
  return 0;
}

int spawn() {
  pid_t child = 0;
  char name[] = "true";
  char* arguments[] = {name, nullptr};
  if (posix_spawnp(&child, "true", nullptr, nullptr, arguments, environ) != 0) return 1;
  int status = 0;
  return waitpid(child, &status, 0) == child && status == 0 ? 0 : 2;
}

volatile sig_atomic_t signals = 0;
void count_signal(int) { signals = signals + 1; }

// What the exit snapshot does must be invisible to handlers that run after it.
int no_children() {
  signal(SIGCHLD, count_signal);
  atexit([] {
    if (signals != 0) puts("SIGCHLD!");
    if (wait(nullptr) != -1 || errno != ECHILD) puts("a child!");
  });
  return 0;
}

int leave_now() {
  say_block("live", malloc(1234), 1234);
  _exit(3);
}

int leave_Exit() {
  say_block("live", malloc(1234), 1234);
  _Exit(4);
}

int leave_quick() {
  static void* block = nullptr;
  at_quick_exit([] { say_block("live", block = malloc(1234), 1234); });
  quick_exit(6);
}

struct AtTheEnd {
  ~AtTheEnd() {
    delete[] held;
    say_block("live", malloc(1234), 1234);
  }
  char* held = new char[7654];
};

int leave_return() {
  static AtTheEnd at_the_end;
  say_block("dead", at_the_end.held, 7654);
  return 0;
}

void* exit_now(void*) {
  _exit(8);
  return nullptr;
}

int leave_twice() {
  for (int i = 0; i < 8; ++i) {
    pthread_t thread;
    pthread_create(&thread, nullptr, exit_now, nullptr);
  }
  _exit(8);
}

// --- threads and roots -------------------------------------------------------------------------------------------

thread_local void* volatile held_by_tls = nullptr;
void* volatile held_by_global = nullptr;

void* block_forever(void* ready) {
  void* volatile on_stack = malloc(3001);
  say_block("stack", on_stack, 3001);
  held_by_tls = malloc(3002);
  say_block("tls", held_by_tls, 3002);
  pthread_setname_np(pthread_self(), "blocked");
  char byte = 1;
  if (write(static_cast<int*>(ready)[1], &byte, 1) != 1) abort();
  for (;;) pause();
  return on_stack;
}

__attribute__((noinline)) void start_blocked_thread() {
  int ready[2];
  if (pipe(ready) != 0) abort();
  pthread_t thread;
  pthread_create(&thread, nullptr, block_forever, ready);
  char byte;
  if (read(ready[0], &byte, 1) != 1) abort();
  usleep(20000);
}

__attribute__((noinline)) void leak() {
  void* lost = malloc(3005);
  say_block("lost", lost, 3005);
  malloc(100);  // not the last block: the allocator's own pointer to its top lies just behind that
}

__attribute__((noinline)) void wipe_stack() {
  volatile char room[16384];
  memset(const_cast<char*>(room), 0, sizeof room);
}

int roots() {
  start_blocked_thread();
  held_by_global = malloc(3003);
  say_block("global", held_by_global, 3003);
  auto* mapping =
      static_cast<void**>(mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  mapping[1000] = malloc(3004);
  say_block("mapping", mapping[1000], 3004);
  malloc(1 << 20);  // maps memory that the kernel may join with ours
  leak();
  wipe_stack();
  void* volatile on_stack = malloc(3006);
  say_block("caller", on_stack, 3006);
  wipe_stack();
  _exit(0);
}

void* finish(void*) {
  void* volatile stale = malloc(3100);
  say_block("stale", stale, 3100);
  return nullptr;
}

// A finished thread's stack is kept by glibc for the next thread; what it points to is lost nevertheless.
int finished_thread() {
  pthread_t thread;
  pthread_create(&thread, nullptr, finish, nullptr);
  pthread_join(thread, nullptr);
  wipe_stack();
  return 0;
}

int mappings() {
  // Grown, moved, unmapped and mapped again: only what is mapped by the program now is a root.
  const size_t size = 1 << 16;
  void* block = mmap64(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  auto** moved = static_cast<void**>(mremap(block, size, 4 * size, MREMAP_MAYMOVE));
  // In what was added, but not at its end: that may lie just below the thread's TLS, and would be counted to it.
  void** added = moved + 3 * size / sizeof(void*);
  *added = malloc(3201);
  say_block("mapping", *added, 3201);
  void* gone = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (munmap(gone, size) != 0) return 1;
  wipe_stack();
  return 0;
}

int big_reservation() {
  const size_t size = size_t{100} << 30;
  auto* memory = static_cast<char*>(
      mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  if (memory == MAP_FAILED) return 1;
  void* block = malloc(3301);
  memcpy(memory + size / 2, &block, sizeof block);
  say_block("mapping", block, 3301);
  auto* large = static_cast<char*>(malloc(size_t{8} << 30));
  if (large == nullptr) return 2;
  void* inside = malloc(3302);
  memcpy(large + (size_t{5} << 30), &inside, sizeof inside);
  say_block("large", large, size_t{8} << 30);
  held_by_global = large + (size_t{6} << 30);
  return 0;
}

// --- things that must not change ---------------------------------------------------------------------------------

int single_threaded() {
  printf("single %d\n", __libc_single_threaded);
  return 0;
}

int closed_files() {
  for (int fd = 0; fd < 256; ++fd) close(fd);
  return 11;
}

int first_free_file() {
  const int fd = dup(0);
  printf("fd %d error %s\n", fd, dlerror() == nullptr ? "none" : "some");
  return 0;
}

int unreadable() {
  auto* block = static_cast<char*>(aligned_alloc(4096, 16384));
  mprotect(block + 4096, 4096, PROT_NONE);
  void* last = malloc(3401);
  memcpy(block + 8192, &last, sizeof last);
  say_block("block", block, 16384);
  FILE* file = tmpfile();
  if (file == nullptr || ftruncate(fileno(file), 8192) != 0) return 1;
  if (mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0) == MAP_FAILED) return 3;
  if (ftruncate(fileno(file), 0) != 0) return 2;  // reading the mapping would now raise SIGBUS
  return 0;
}

int small_address_space() {
  void* block = malloc(100 << 20);
  if (block == nullptr) return 1;
  memset(block, 1, 100 << 20);
  free(block);
  return 0;
}

// From here on only this may be called, which a growing heap needs; anything else kills.
template <typename Install>
int sandbox(Install install) {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 3, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_brk, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = {6, filter};
  held_by_global = malloc(100);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || install(&program) != 0) return 1;
  for (int i = 0; i < 10000; ++i) held_by_global = malloc(1000);
  std::string text(100000, 'x');
  return text.size() == 100000 ? 12 : 2;
}

int sandbox_by_prctl() {
  return sandbox([](const sock_fprog* program) { return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program); });
}

int sandbox_by_syscall() {
  return sandbox([](const sock_fprog* program) {
    return static_cast<int>(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program));
  });
}

int raw_calls() {
  // What libseccomp asks the kernel: no sandbox yet.
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 1, nullptr) != -1 || errno != EINVAL) return 5;
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, nullptr) != -1 || errno != EFAULT) return 6;
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, nullptr) != -1 || errno != EFAULT) return 7;
  if (syscall(SYS_getpid) != getpid() || syscall(SYS_close, -1) != -1 || errno != EBADF) return 1;
  char name[16] = {};
  if (prctl(PR_SET_NAME, "renamed") != 0 || prctl(PR_GET_NAME, name) != 0) return 2;
  const long child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child == 0) _exit(13);
  int status = 0;
  if (waitpid(static_cast<pid_t>(child), &status, 0) != child || WEXITSTATUS(status) != 13) return 3;
  return strcmp(name, "renamed") == 0 ? 0 : 4;
}

// --- control blocks ----------------------------------------------------------------------------------------------

struct Node {
  std::shared_ptr<Node> next;
  std::weak_ptr<Node> watched;
};

struct Base {
  virtual ~Base() = default;
  long a = 0;
};
struct Other {
  virtual ~Other() = default;
  long b = 0;
};
struct Both : Base, Other {};

int control_blocks() {
  auto node = std::make_shared<Node>();
  node->next = node;
  node->watched = node;
  say_block("node", node.get(), sizeof(Node));
  auto separate = std::shared_ptr<Node>(new Node);  // NOLINT: the other kind of control block is wanted
  separate->next = separate;
  auto array = std::make_shared<std::shared_ptr<Node>[]>(5);
  array[0] = node;
  new std::shared_ptr<std::shared_ptr<Node>[]>(array);
  static Both* volatile both = new Both;
  return both == nullptr;
}

__attribute__((noinline)) void* deep(int depth) {
  if (depth == 0) return malloc(4001);
  void* block = deep(depth - 1);
  asm volatile("" ::: "memory");
  return block;
}

int deep_stack() {
  say_block("deep", deep(2000), 4001);
  say_block("shallow", malloc(4002), 4002);
  return 0;
}

int many_words() {
  const size_t count = 3000000;
  auto** pointers = static_cast<void**>(malloc(count * sizeof(void*)));
  for (size_t i = 0; i < count; ++i) pointers[i] = pointers + i;
  say_block("many", pointers, count * sizeof(void*));
  held_by_global = pointers;
  return 0;
}

struct Scenario {
  const char* name;
  int (*run)();
};

#define SCENARIO(function) \
  { #function, function }
constexpr Scenario kScenarios[] = {
    SCENARIO(hooks),
    SCENARIO(realloc_failure),
    SCENARIO(errno_kept),
    SCENARIO(exceptions),
    SCENARIO(new_handler),
    SCENARIO(fork_child),
    SCENARIO(many_small_children),
    SCENARIO(many_idle_children),
    SCENARIO(many_busy_children),
    SCENARIO(vfork_exec),
    SCENARIO(spawn),
    SCENARIO(no_children),
    SCENARIO(leave_now),
    SCENARIO(leave_Exit),
    SCENARIO(leave_quick),
    SCENARIO(leave_return),
    SCENARIO(leave_twice),
    SCENARIO(roots),
    SCENARIO(finished_thread),
    SCENARIO(mappings),
    SCENARIO(big_reservation),
    SCENARIO(single_threaded),
    SCENARIO(closed_files),
    SCENARIO(first_free_file),
    SCENARIO(unreadable),
    SCENARIO(small_address_space),

    SCENARIO(control_blocks),
    SCENARIO(deep_stack),
    SCENARIO(many_words),
    SCENARIO(sandbox_by_prctl),
    SCENARIO(sandbox_by_syscall),
    SCENARIO(raw_calls),
};

}  // namespace

int main(int count, char** arguments) {
  for (const Scenario& scenario : kScenarios) {
    if (count > 1 && strcmp(scenario.name, arguments[1]) == 0) return scenario.run();
  }
  fprintf(stderr, "no such scenario\n");
  return 99;
}
