#include "preload/stacks/capture.h"

#include "preload/runtime/process_state.h"
#include "preload/sidecar/sidecar.h"
#include "preload/stacks/gone_code.h"
#include "preload/stacks/stack_store.h"
#include "preload/unwind/find_object.h"

namespace gordian::preload {

namespace {

constexpr int64_t kMeanSampleBytes = 512 * 1024;

StackMode mode = StackMode::kNone;

// One allocation in every 512 KiB on average, at odd intervals: a program's own rhythm must not hide anything.
bool sample_now(size_t size) {
  ThreadState& thread = thread_state;
  if (thread.sample_left == 0) thread.sample_left = kMeanSampleBytes / 2;
  const auto taken = static_cast<int64_t>(size < size_t{1} << 40 ? size : size_t{1} << 40);
  thread.sample_left -= taken;
  if (thread.sample_left > 0) return false;
  const uint64_t mixed =
      (reinterpret_cast<uint64_t>(&thread) ^ static_cast<uint64_t>(thread.sample_left)) * 0x9E3779B97F4A7C15;
  thread.sample_left = 1 + static_cast<int64_t>(mixed >> 44) % (2 * kMeanSampleBytes);
  return true;
}

uint32_t record_new_stack(CallSite site, size_t size) {
  consider_sidecar();  // here, because programs come this way now and then, but not often
  if (mode == StackMode::kNone || (mode == StackMode::kSampled && !sample_now(size))) return 0;
  ThreadStacks* stacks = thread_state.stacks != nullptr ? thread_state.stacks : ThreadStacks::of_this_thread();
  if (stacks == nullptr) {
    stack_store.note_lost();
    return 0;
  }
  if (mode == StackMode::kFull && !stacks->changing()) thread_state.stacks = stacks;
  Frame frame;
  frame.code = site.code;
  frame.sp = site.sp;
  frame.rbp = site.rbp;
  return stacks->walk_and_remember(frame);
}

}  // namespace

bool begin_stack_capture(StackMode wanted) {
  if (!can_find_objects()) return false;
  begin_watching_gone_code();
  mode = wanted;
  // Now rather than at the first stack: the program may soon forbid itself the system calls that this takes.
  if (mode != StackMode::kNone) ThreadStacks::of_this_thread();
  return true;
}

uint32_t record_stack(CallSite site, size_t size, bool looked) {
  if (thread_state.stacks != nullptr) {
    const uint32_t id = thread_state.stacks->memo().find(site.code, site.sp, site.rbp, looked, !is_young());
    if (__builtin_expect(id != 0, true)) return id;
  }
  return record_new_stack(site, size);
}

}  // namespace gordian::preload
