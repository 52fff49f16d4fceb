#include "preload/snapshot/threads_now.h"

#include "preload/platform/syscalls.h"
#include "preload/platform/text.h"
#include "preload/runtime/own_memory.h"
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

// Reads /proc/self/task/TID/FILE into the buffer. Empty text: not readable.
Text read_task_file(int tid, const char* file, char* buffer, size_t capacity) {
  TextBuffer<64> path;
  path.add("/proc/self/task/").add_number(static_cast<uint64_t>(tid)).add("/").add(file);
  const int fd = sys::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Text();
  const long got = sys::read(fd, buffer, capacity);
  sys::close(fd);
  return got <= 0 ? Text() : Text(buffer, static_cast<size_t>(got));
}

void read_name(ThreadSeen* thread) {
  char buffer[64];
  const Text name = read_task_file(thread->tid, "comm", buffer, sizeof buffer);
  const Text line = name.first(name.find('\n')).first(sizeof thread->name - 1);
  memcpy(thread->name, line.data, line.size);
  thread->name[line.size] = '\0';
}

// "running", or "NUMBER 0xARG … 0xSP 0xPC" (the number is -1 when blocked outside of a system call).
void read_stack_pointer(ThreadSeen* thread) {
  char buffer[256];
  Text line = read_task_file(thread->tid, "syscall", buffer, sizeof buffer);
  line = line.first(line.find('\n'));
  uintptr_t last[2] = {0, 0};
  for (size_t at = line.find('x'); at < line.size; at = line.find('x')) {
    line = line.from(at + 1);
    last[0] = last[1];
    last[1] = take_number(&line, 16);
  }
  thread->stack_pointer = last[0];
  thread->pc = last[1];
}

void add_caller(SnapshotRequest* request) {
  ThreadSeen& caller = request->threads[request->thread_count++];
  caller.tid = request->caller_tid;
  caller.stack_pointer = request->registers.values[Registers::kStackPointer];
  caller.pc = request->registers.values[Registers::kProgramCounter];
  caller.thread_pointer = own_thread_pointer();
  read_name(&caller);
}

void add_other(SnapshotRequest* request, int tid) {
  if (request->thread_count == SnapshotRequest::kMaxThreads) {
    ++request->threads_left_out;
    return;
  }
  ThreadSeen& thread = request->threads[request->thread_count++];
  thread.tid = tid;
  thread.thread_pointer = thread_registry.thread_pointer_of(tid);
  read_name(&thread);
  read_stack_pointer(&thread);
}

template <typename Found>
void for_each_task(Found&& found) {
  const int fd = sys::open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
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

}  // namespace

void list_threads(SnapshotRequest* request) {
  static ThreadSeen* const threads = own_memory.allocate_array<ThreadSeen>(SnapshotRequest::kMaxThreads);
  request->threads = threads;
  request->thread_count = 0;
  request->threads_left_out = 0;
  if (threads == nullptr) return;
  add_caller(request);
  for_each_task([&](int tid) {
    if (tid != request->caller_tid) add_other(request, tid);
  });
}

}  // namespace gordian::preload
