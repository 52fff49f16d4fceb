#include "preload/snapshot/describe.h"

#include <elf.h>

#include "preload/api/arena_table.h"
#include "preload/api/block_names.h"
#include "preload/platform/syscalls.h"
#include "preload/runtime/fork_family.h"
#include "preload/runtime/image.h"
#include "preload/runtime/mapping_marks.h"
#include "preload/snapshot/fields.h"
#include "preload/snapshot/thread_frames.h"
#include "preload/snapshot/waiting_registers.h"
#include "preload/stacks/judge.h"
#include "preload/stacks/stack_store.h"
#include "preload/table/block_table.h"

namespace gordian::preload {

namespace {

constexpr size_t kMaxCommandLine = 256 * 1024;  // what is longer is cut off: a record has its limit

void write_command_line(Bytes* message) {
  char* buffer = own_memory.allocate_array<char>(kMaxCommandLine);
  const int fd = buffer == nullptr ? -1 : sys::open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  size_t held = 0;
  for (long got; held < kMaxCommandLine && (got = sys::read(fd, buffer + held, kMaxCommandLine - held)) > 0;)
    held += static_cast<size_t>(got);
  sys::close(fd);
  for (Text rest(buffer, held); !rest.empty();) {
    const size_t end = rest.find('\0');
    message->repeated_text_field(fields::kCmdline, rest.first(end));
    rest = rest.from(end + 1);
  }
}

// A sidecar has a working directory of its own.
void write_directory(const SnapshotRequest& request, Bytes* message) {
  char here[PATH_MAX];
  TextBuffer<32> link;
  link.add("/proc/").add_number(static_cast<uint64_t>(request.pid)).add("/cwd");
  long size = -1;
  if (request.caller_tid != 0) {
    size = sys::getcwd(here, sizeof here) - 1;  // without the terminating zero
  } else if (request.proc_is_ours) {
    size = sys::readlink(link.c_str(), here, sizeof here);
  }
  if (size > 0) message->text_field(fields::kCwd, Text(here, static_cast<size_t>(size)));
}

Text small_children(const SnapshotRequest& request, TextBuffer<160>* text) {
  const uint64_t after_ns = fork_family->first_left_out_ns() - request.started_at_ns;
  text->add_number(fork_family->left_out()).add(" short-lived forked children with few allocations of their own");
  if (after_ns < UINT64_MAX / 2) text->add(", the first ").add_number(after_ns / 1000000000).add(" s after the start");
  return text->add(": they have no snapshots").text();
}

void write_unseen(Unseen what, uint64_t count, Text detail, OutputFile* file, Bytes* message) {
  message->clear();
  message->field(fields::kWhat, static_cast<uint64_t>(what));
  message->field(fields::kCount, count);
  message->text_field(fields::kDetail, detail);
  file->record(fields::kNotSeen, *message);
}

}  // namespace

void write_header(const SnapshotRequest& request, OutputFile* file, Bytes* message) {
  message->clear();
  message->fixed64_field(fields::kMagic, snapshot_format::kMagic);
  message->field(fields::kVersionMajor, snapshot_format::kVersionMajor);
  message->field(fields::kVersionMinor, snapshot_format::kVersionMinor);
  message->field(fields::kMachine, EM_X86_64);
  message->field(fields::kPageSize, kPageSize);
  message->field(fields::kPid, static_cast<uint64_t>(request.pid));
  message->field(fields::kParentPid, static_cast<uint64_t>(request.parent_pid));
  message->field(fields::kSequence, request.sequence);
  message->field(fields::kTrigger, static_cast<uint64_t>(request.trigger));
  message->text_field(fields::kLabel, request.label);
  message->text_field(fields::kExe, image.exe.text());
  write_command_line(message);
  write_directory(request, message);
  message->field(fields::kTakenAtNs, sys::real_time_ns());
  message->field(fields::kStartedAtNs, request.started_at_ns);
  message->text_field(fields::kRuntimeVersion, GORDIAN_VERSION);
  message->field(fields::kCallerTid, static_cast<uint64_t>(request.caller_tid));
  file->record(fields::kHeader, *message);
}

bool write_threads(const SnapshotRequest& request, const RootAreas& roots, OutputFile* file, Bytes* message,
                   size_t* registers_unseen) {
  auto* frames = static_cast<ThreadFrames*>(own_memory.allocate(sizeof(ThreadFrames)));
  Bytes list;
  if (frames == nullptr || !list.create(ThreadFrames::kMost * kMaxVarintBytes)) return false;
  *registers_unseen = 0;
  for (size_t i = 0; i < request.thread_count; ++i) {
    const ThreadSeen& thread = request.threads[i];
    const bool caller = thread.tid == request.caller_tid;
    frames->walk(request, thread);
    const bool registers_seen = caller || registers_lie_on_stack(thread, *frames);
    if (!registers_seen) ++*registers_unseen;
    message->clear();
    message->field(fields::kTid, static_cast<uint64_t>(thread.tid));
    message->text_field(fields::kName, static_cast<const char*>(thread.name));
    message->field(fields::kIsCaller, caller);
    message->field(fields::kStackPointer, thread.stack_pointer);
    message->field(fields::kPc, thread.pc);
    message->field(fields::kStackLow, roots.stacks()[i].low);
    message->field(fields::kStackHigh, roots.stacks()[i].high);
    message->field(fields::kRegistersSeen, registers_seen);
    message->field(fields::kThreadPointer, thread.thread_pointer);
    list.clear();
    for (size_t k = 0; k < frames->count(); ++k) list.varint(frames->code(k));
    message->list_field(fields::kFrameCodes, list);
    list.clear();
    for (size_t k = 0; k < frames->count(); ++k) list.varint(frames->end(k));
    message->list_field(fields::kFrameEnds, list);
    file->record(fields::kThreads, *message);
  }
  return true;
}

void write_not_seen(const SnapshotRequest& request, size_t registers_unseen, size_t cut_off, const MemoryMap& map,
                    const BlockIndex& index, OutputFile* file, Bytes* message) {
  const auto note = [&](Unseen what, uint64_t count, Text detail) {
    if (count > 0) write_unseen(what, count, detail, file, message);
  };
  note(Unseen::kThreadRegisters, registers_unseen, "registers of other threads");
  note(Unseen::kThreadRegisters, request.threads_left_out, "threads beyond the largest number that is handled");
  note(Unseen::kUnreadableMemory, map.unreadable_bytes(), "memory without read access, devices");
  note(Unseen::kUnreadableMemory, request.memory_is_shared ? 0 : kept_from_forks.load(std::memory_order_relaxed),
       "memory that forks do not get (MADV_DONTFORK, MADV_WIPEONFORK), nor does the copy that writes a snapshot");
  note(Unseen::kThreadRegisters, cut_off, "registers of threads that fork() left behind");
  note(Unseen::kBlocksLost, block_table.lost(), "blocks at odd addresses, or no memory to note them");
  note(Unseen::kBlocksLost, index.inside_others(), "blocks that lie within others: freed behind the runtime's back");
  note(Unseen::kOther, mapping_marks.lost(), "mappings of the program that could not be noted");
  TextBuffer<160> children;
  note(Unseen::kOther, fork_family->left_out(), small_children(request, &children));
  note(Unseen::kOther, request.thread_count == 0, "all threads: /proc does not show this process");
  note(Unseen::kOther, request.failed_before, "earlier snapshots: no process could be made for them");
  note(Unseen::kOther, request.sidecar_error != 0,
       "no snapshots while the program runs: no process could be made for them");
  note(Unseen::kOther, image.options.not_understood.size() > 0, image.options.not_understood.text());
  note(Unseen::kBlocksLost, arena_table.lost(),
       "objects of arenas (gordian_arena_alloc): not at multiples of 8, of 2 GiB or more, or too many");
  note(Unseen::kOther, block_names.lost(), "names of blocks (gordian_name): no room for more");
  note(Unseen::kUnknownAllocator, image.malloc_replaced, "the program brings its own malloc");
  if (image.options.stacks != Options::Stacks::kNone && !image.stacks_available)
    write_unseen(Unseen::kStacksLost, 0, "glibc is older than 2.35: no call stacks", file, message);
  if (image.options.judge) write_unseen(Unseen::kOther, judge.different(), judge.verdict(), file, message);
  note(Unseen::kStacksLost, stack_store.lost(), "stacks that could not be unwound or kept");
  note(Unseen::kStacksLost, block_table.stacks_lost(), "stacks of small blocks that were met too late to be kept");
}

void write_names(OutputFile* file, Bytes* message) {
  block_names.for_each(block_table, [&](uintptr_t block, Text name) {
    message->clear();
    message->field(fields::kNamedAddress, block);
    message->text_field(fields::kBlockName, name);
    file->record(fields::kNames, *message);
  });
}

void write_trailer(const Totals& totals, OutputFile* file, Bytes* message) {
  message->clear();
  message->fixed64_field(fields::kTotalBlocks, totals.blocks);
  message->fixed64_field(fields::kTotalBytes, totals.bytes);
  message->fixed64_field(fields::kTotalWords, totals.words);
  message->fixed64_field(fields::kTotalRootWords, totals.root_words);
  message->fixed64_field(fields::kTotalStackNodes, totals.stack_nodes);
  message->fixed64_field(fields::kTotalVtables, totals.vtables);
  message->fixed64_field(fields::kChecksum, file->checksum());
  message->fixed64_field(fields::kEndMagic, snapshot_format::kEndMagic);
  file->record(fields::kTrailer, *message);
}

}  // namespace gordian::preload
