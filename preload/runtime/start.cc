#include "preload/runtime/start.h"

#include "preload/hooks/crash_hooks.h"
#include "preload/hooks/exit_hooks.h"
#include "preload/hooks/real.h"
#include "preload/runtime/image.h"
#include "preload/runtime/process_state.h"
#include "preload/runtime/thread_registry.h"
#include "preload/runtime/thread_state.h"
#include "preload/sidecar/sidecar.h"
#include "preload/stacks/capture.h"
#include "preload/stacks/judge.h"

namespace gordian::preload {

namespace {

// From now on every allocation is compared with libunwind, whose loading is not the program's doing.
void seat_judge() {
  thread_state.own_allocations = true;
  {
    const Inside inside;
    judge.begin();
  }
  thread_state.own_allocations = false;
  thread_state.generation = 0;  // so that the next allocation takes the slow way, which asks the judge
}

StackMode wanted_stacks() {
  switch (image.options.stacks) {
    case Options::Stacks::kNone:
      return StackMode::kNone;
    case Options::Stacks::kSampled:
      return StackMode::kSampled;
    default:
      return StackMode::kFull;
  }
}

__attribute__((constructor)) void on_load(int /*count*/, char** arguments, char** environment) {
  if (!hooks_started() || !recording()) return;
  enter_process();
  describe_image(arguments, environment);
  if (!image.followed) {
    stage.store(Stage::kForwarding, std::memory_order_relaxed);
    retire_process_state();
    return;
  }
  register_exit_handlers();
  if (image.options.judge) seat_judge();
  image.stacks_available = begin_stack_capture(wanted_stacks());
  note_early_mappings();
  start_sidecar_with_program();
  watch_for_crashes();
}

}  // namespace

void enter_process() {
  uint32_t generation = process_state->generation.load(std::memory_order_acquire);
  if (generation == 0 || thread_state.registered != generation) {
    if (claim_process_state() == Relation::kShared) return;  // a vfork's child allocates: as the parent, to our tables
    generation = process_state->generation.load(std::memory_order_acquire);
    // The main thread of a young process is known without (and has a slot from before the fork, for its memo).
    const bool known = thread_state.registered != 0 &&
                       own_thread_pointer() == process_state->main_thread_pointer.load(std::memory_order_relaxed);
    if (!known || !is_young()) thread_registry.register_current(generation);
    thread_state.registered = generation;
    consider_sidecar();
  }
  // Until a fork's child has made some allocations, they come this way, to be counted.
  if (!count_allocation()) return;
  thread_registry.register_current(generation);
  thread_state.generation = generation;
  // A fork's child that is no small one has snapshots over time, too.
  if (process_state->sidecar_settled.load(std::memory_order_relaxed) == 0) start_sidecar_with_program();
}

}  // namespace gordian::preload
