// Programs with many threads, with signals and with stacks of their own: they end as without us, and what they hold is
// seen.
#include <gtest/gtest.h>

#include "tests/preload/world/world.h"

namespace gordian::preload_test {

namespace {

using snapshot::NotSeen;
using snapshot::Roots;

size_t count_of_size(const Decoded& snapshot, uint64_t size) {
  size_t count = 0;
  for (const auto& [address, block] : snapshot.blocks) count += block.size == size;
  return count;
}

bool on_a_stack(const Outcome& outcome, const std::string& name) {
  return roots_of(outcome.snapshots.at(0), said(outcome, name)).count(Roots::THREAD_STACK) != 0;
}

}  // namespace

TEST(WorldThreads, TenThousandOfThem) {
  const Outcome outcome = run_many("ten_thousand_threads", 1);
  const Decoded& snapshot = only_with(outcome, "end");
  EXPECT_EQ(snapshot.message.threads_size(), 1);
  for (const uint64_t size : {100, 200, 300, 500, 24}) EXPECT_LT(count_of_size(snapshot, size), 20u) << size;
}

TEST(WorldThreads, FiveHundredStay) {
  const Outcome outcome = run_many("threads_that_stay", 1);
  ASSERT_EQ(outcome.snapshots.size(), 1u);
  const Decoded& snapshot = outcome.snapshots[0];
  EXPECT_EQ(snapshot.message.threads_size(), 501);
  EXPECT_EQ(count_of_size(snapshot, 4002), 500u);
  size_t held = 0;
  for (const auto& [address, block] : snapshot.blocks) {
    // Nobody can tell exactly where the stack of a running thread ends and its TLS begins.
    const auto areas = roots_of(snapshot, {"", address, block.size});
    if (block.size == 4002) held += areas.count(Roots::THREAD_STACK) != 0 || areas.count(Roots::TLS) != 0;
  }
  EXPECT_EQ(held, 500u);
}

TEST(WorldThreads, EndAmidWork) { only_with(run_many("end_amid_work", 1), "end"); }
TEST(WorldThreads, MainThreadLeavesFirst) { only_with(run_many("main_thread_leaves_first", 1, 24), "end"); }
TEST(WorldThreads, SmallestStack) { only_with(run_many("smallest_stack", 1), "small stack"); }
TEST(WorldThreads, Cancellation) { run_many("cancellation", 1); }

TEST(WorldSignals, HandlerThatAllocates) { only_with(run_many("handler_that_allocates", 1), "end"); }
TEST(WorldSignals, HandlerOnASmallStack) { only_with(run_many("handler_on_a_small_stack", 1), "end"); }
TEST(WorldSignals, HandlerThatJumpsOut) { only_with(run_many("handler_that_jumps_out", 1), "end"); }
TEST(WorldSignals, NewHandlerThatLeaves) { only_with(run_many("new_handler_that_leaves", 1), "end"); }
TEST(WorldSignals, TimerThreads) { only_with(run_many("timer_threads", 1), "end"); }
TEST(WorldSignals, UndisturbedCalls) { run_many("undisturbed_calls", 1); }

TEST(WorldStacks, Contexts) { only_with(run_many("contexts", 1), "end"); }
TEST(WorldStacks, ExitFromAFiber) {
  const Outcome outcome = run_many("exit_from_a_fiber", 1, 25);
  only_with(outcome, "on the main stack");
  EXPECT_TRUE(on_a_stack(outcome, "on the main stack"));
}
TEST(WorldStacks, Coroutines) {
  const Outcome outcome = run_many("coroutines", 1);
  only_with(outcome, "end");
  EXPECT_EQ(without_addresses(outcome), without_addresses(run_bare("coroutines")));
}

TEST(WorldEnds, AllOfThem) {
  const Outcome outcome = run_many("at_the_end", 1);
  ASSERT_EQ(outcome.snapshots.size(), 1u);
  for (const char* name : {"in a destructor", "in a handler", "on exit"}) {
    EXPECT_TRUE(live(outcome.snapshots[0], said(outcome, name))) << name;
  }
  for (const char* name : {"freed in a destructor", "freed with the thread"}) {
    EXPECT_FALSE(live(outcome.snapshots[0], said(outcome, name))) << name;
  }
}

}  // namespace gordian::preload_test
