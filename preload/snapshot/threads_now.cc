// What the kernel tells of the threads of a process, read while they run.
//
// /proc/PID/task/TID/syscall has the stack pointer of a blocked thread. But a thread may wake up between the reading
// and the copying, and then owns blocks from further down its stack. /proc/PID/task/TID/schedstat says how long and how
// often a thread has run: read before the stack pointer, and again by the copy when it is complete. If the numbers are
// the same, the thread slept all the while, and the stack pointer is that of the copy. If not, it is forgotten, and the
// thread's whole stack is scanned.
#include "preload/snapshot/threads_now.h"

#include "preload/platform/syscalls.h"
#include "preload/platform/text.h"
#include "preload/runtime/own_memory.h"
#include "preload/runtime/process_state.h"
#include "preload/runtime/thread_registry.h"

namespace gordian::preload {

namespace {

struct DirectoryEntry {
  uint64_t inode;
  int64_t offset;
  uint16_t length;
  uint8_t type;
  char name[1];
};

using Path = TextBuffer<96>;

// /proc may have been mounted for other processes than those of our PID namespace: then its numbers mean others.
bool proc_is_ours() {
  char target[24];
  const long size = sys::readlink("/proc/self", target, sizeof target);
  Text text(target, size <= 0 ? 0 : static_cast<size_t>(size));
  return take_number(&text, 10) == static_cast<uint64_t>(sys::getpid());
}

Path task_folder(int pid) {
  Path path;
  path.add("/proc/").add_number(static_cast<uint64_t>(pid)).add("/task");
  return path;
}

Text read_file(const char* path, char* buffer, size_t capacity) {
  const int fd = sys::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Text();
  const long got = sys::read(fd, buffer, capacity);
  sys::close(fd);
  return got <= 0 ? Text() : Text(buffer, static_cast<size_t>(got));
}

// Reads /proc/PID/task/TID/FILE into the buffer. Empty text: not readable.
Text read_task_file(const Path& folder, int tid, const char* file, char* buffer, size_t capacity) {
  Path path = folder;
  path.add("/").add_number(static_cast<uint64_t>(tid)).add("/").add(file);
  return read_file(path.c_str(), buffer, capacity);
}

void read_name(const Path& folder, ThreadSeen* thread) {
  char buffer[64];
  const Text name = read_task_file(folder, thread->tid, "comm", buffer, sizeof buffer);
  const Text line = name.first(name.find('\n')).first(sizeof thread->name - 1);
  memcpy(thread->name, line.data, line.size);
  thread->name[line.size] = '\0';
}

// "RUN_NS WAIT_NS COUNT"
void read_schedule(const Path& folder, int tid, uint64_t* run_ns, uint64_t* run_count) {
  char buffer[96];
  Text line = read_task_file(folder, tid, "schedstat", buffer, sizeof buffer);
  *run_ns = take_number(&line, 10);
  line = line.from(1);
  take_number(&line, 10);
  line = line.from(1);
  *run_count = take_number(&line, 10);
}

// "running", or "NUMBER 0xARG … 0xSP 0xPC" (the number is -1 when blocked outside of a system call).
void read_stack_pointer(const Path& folder, ThreadSeen* thread) {
  char buffer[256];
  Text line = read_task_file(folder, thread->tid, "syscall", buffer, sizeof buffer);
  line = line.first(line.find('\n'));
  thread->in_system_call = !line.empty() && *line.data >= '0' && *line.data <= '9';
  uintptr_t last[2] = {0, 0};
  for (size_t at = line.find('x'); at < line.size; at = line.find('x')) {
    line = line.from(at + 1);
    last[0] = last[1];
    last[1] = take_number(&line, 16);
  }
  thread->stack_pointer = last[0];
  thread->pc = last[1];
}

void add_caller(const Path& folder, SnapshotRequest* request) {
  ThreadSeen& caller = request->threads[request->thread_count++];
  caller = {};
  caller.tid = request->caller_tid;
  caller.stack_pointer = request->registers.values[Registers::kStackPointer];
  caller.pc = request->registers.values[Registers::kProgramCounter];
  caller.thread_pointer = own_thread_pointer();
  read_name(folder, &caller);
}

// A young process has not registered its main thread.
uintptr_t thread_pointer_of(int tid) {
  const uintptr_t registered = thread_registry.thread_pointer_of(tid);
  if (registered != 0 || tid != process_state->pid.load(std::memory_order_relaxed)) return registered;
  return process_state->main_thread_pointer.load(std::memory_order_relaxed);
}

ThreadSeen* add_other(const Path& folder, SnapshotRequest* request, int tid) {
  if (request->thread_count == SnapshotRequest::kMaxThreads) {
    ++request->threads_left_out;
    return nullptr;
  }
  ThreadSeen& thread = request->threads[request->thread_count++];
  thread = {};
  thread.tid = tid;
  thread.thread_pointer = thread_pointer_of(tid);
  read_name(folder, &thread);
  return &thread;
}

void add_blocked(const Path& folder, SnapshotRequest* request, int tid) {
  ThreadSeen* thread = add_other(folder, request, tid);
  if (thread == nullptr) return;
  read_schedule(folder, tid, &thread->run_ns, &thread->run_count);
  if (thread->run_count != 0) read_stack_pointer(folder, thread);
}

template <typename Found>
void for_each_task(const Path& folder, Found&& found) {
  const int fd = sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  alignas(8) char buffer[4096];
  for (long got; (got = sys::getdents64(fd, buffer, sizeof buffer)) > 0;) {
    for (long at = 0; at < got;) {
      const auto* entry = reinterpret_cast<const DirectoryEntry*>(buffer + at);
      Text name(static_cast<const char*>(entry->name));
      if (const auto tid = static_cast<int>(take_number(&name, 10)); tid > 0) found(tid);
      at += entry->length;
    }
  }
  sys::close(fd);
}

void forget_what_ran(const Path& folder, SnapshotRequest* request) {
  for (size_t i = 0; i < request->thread_count; ++i) {
    ThreadSeen& thread = request->threads[i];
    if (thread.tid == request->caller_tid || thread.stack_pointer == 0) continue;
    uint64_t run_ns;
    uint64_t run_count;
    read_schedule(folder, thread.tid, &run_ns, &run_count);
    if (run_ns == thread.run_ns && run_count == thread.run_count) continue;
    thread.stack_pointer = 0;
    thread.pc = 0;
  }
}

// The kernel lists threads in the same order each time, so that the next one is mostly the one looked for.
class KnownThreads {
 public:
  explicit KnownThreads(const SnapshotRequest& request) : threads_(request.threads), count_(request.thread_count) {}
  bool contains(int tid) {
    for (size_t i = 0; i < count_; ++i) {
      const size_t at = (next_ + i) % count_;
      if (threads_[at].tid != tid) continue;
      next_ = at + 1;
      return true;
    }
    return false;
  }

 private:
  const ThreadSeen* threads_;
  size_t count_;
  size_t next_ = 0;
};

}  // namespace

void list_threads(SnapshotRequest* request) {
  static ThreadSeen* const threads = own_memory.allocate_array<ThreadSeen>(SnapshotRequest::kMaxThreads);
  request->threads = threads;
  request->thread_count = 0;
  request->threads_left_out = 0;
  if (threads == nullptr) return;
  request->proc_is_ours = proc_is_ours();
  if (!request->proc_is_ours && request->caller_tid == 0) return;
  Path folder;
  folder.add("/proc/self/task");
  if (request->caller_tid == 0) folder = task_folder(request->pid);
  if (request->caller_tid != 0) add_caller(folder, request);
  for_each_task(folder, [&](int tid) {
    if (tid != request->caller_tid) add_blocked(folder, request, tid);
  });
}

void correct_threads(SnapshotRequest* request) {
  if (!request->proc_is_ours) return;
  const Path folder = task_folder(request->pid);
  forget_what_ran(folder, request);
  KnownThreads known(*request);
  for_each_task(folder, [&](int tid) {
    if (!known.contains(tid)) add_other(folder, request, tid);
  });
}

// "PID (COMM) STATE PARENT …"; the command may hold anything.
int parent_of(int pid) {
  Path path;
  path.add("/proc/").add_number(static_cast<uint64_t>(pid)).add("/stat");
  char buffer[512];
  Text line = read_file(path.c_str(), buffer, sizeof buffer);
  while (!line.empty()) {
    const size_t bracket = line.find(')');
    if (line.from(bracket + 1).find(')') == line.from(bracket + 1).size) {
      line = line.from(bracket + 4);
      break;
    }
    line = line.from(bracket + 1);
  }
  return static_cast<int>(take_number(&line, 10));
}

}  // namespace gordian::preload
