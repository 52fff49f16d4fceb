// Every stack of these programs is what libunwind says, and names the functions that were there, out to main or to the
// beginning of the thread.
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "tests/preload/said.h"
#include "tests/preload/stacks/function_names.h"

namespace gordian::preload_test {

namespace {

using Names = std::vector<std::string>;

Names programs() {
  std::istringstream words(GORDIAN_STACKS_PROGRAMS);
  return {std::istream_iterator<std::string>(words), {}};
}

std::string library(const std::string& which) {
  return std::string(GORDIAN_STACKS_FOLDER) + "/libstacks_" + which + ".so";
}

std::string all_of(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += name + " ";
  return text;
}

// How many stacks were compared with libunwind's; a test failure if one differs.
uint64_t judged(const Decoded& snapshot) {
  static const std::regex kVerdict("([0-9]+) stacks compared with libunwind: ([0-9]+) differ.*");
  for (const auto& unseen : snapshot.message.not_seen()) {
    std::smatch parts;
    if (!std::regex_match(unseen.detail(), parts, kVerdict)) continue;
    EXPECT_EQ(parts[2], "0") << unseen.detail();
    return std::stoull(parts[1]);
  }
  ADD_FAILURE() << "no stacks were compared";
  return 0;
}

class Stacks : public testing::TestWithParam<std::string> {
 protected:
  void run_scenario(const std::string& scenario, uint64_t least_judged) {
    outcome_ = run("env GORDIAN_OPTIONS=out=out:judge " + std::string(GORDIAN_STACKS_FOLDER) + "/" + GetParam() + " " +
                   scenario);
    EXPECT_EQ(outcome_.status, 0) << outcome_.output;
    ASSERT_EQ(outcome_.snapshots.size(), 1u);
    EXPECT_GE(judged(snapshot()), least_judged);
  }

  const Decoded& snapshot() const { return outcome_.snapshots.at(0); }

  NamedStack stack_at(const Said& block) {
    const auto found = snapshot().blocks.find(block.address);
    if (found == snapshot().blocks.end()) {
      ADD_FAILURE() << block.name << " is not in the snapshot\n" << outcome_.output;
      return {};
    }
    return names_.stack(snapshot(), found->second.stack);
  }
  NamedStack stack_of(const std::string& block) { return stack_at(said(outcome_, block)); }

  // The stack begins with these functions, and holds main further out, or whatever `outermost` is.
  void expect_stack(const NamedStack& stack, const Names& begins, const std::string& outermost = "_start") {
    EXPECT_EQ(innermost(stack, begins.size()), begins) << all_of(stack.functions);
    ASSERT_FALSE(stack.functions.empty());
    EXPECT_TRUE(stack.complete) << all_of(stack.functions);
    EXPECT_EQ(stack.functions.back(), outermost) << all_of(stack.functions);
    if (outermost == "_start") {
      EXPECT_TRUE(holds(stack, "main")) << all_of(stack.functions);
    }
  }
  void expect_stack(const std::string& block, const Names& begins, const std::string& outermost = "_start") {
    SCOPED_TRACE(block);
    expect_stack(stack_of(block), begins, outermost);
  }

  // The first functions; fewer if there are not so many.
  static Names innermost(const NamedStack& stack, size_t count) {
    const size_t first = std::min(count, stack.functions.size());
    return {stack.functions.begin(), stack.functions.begin() + static_cast<ptrdiff_t>(first)};
  }

  static bool holds(const NamedStack& stack, const std::string& function) {
    return std::find(stack.functions.begin(), stack.functions.end(), function) != stack.functions.end();
  }

  Outcome outcome_;
  FunctionNames names_;
};

}  // namespace

TEST_P(Stacks, BeforeMainAndAtTheEnd) {
  run_scenario("called_by_libc", 5);
  const NamedStack before = stack_of("before main");
  ASSERT_GE(before.functions.size(), 3u);
  EXPECT_EQ(before.functions[1], "before_main");
  EXPECT_TRUE(before.complete) << all_of(before.functions);
  expect_stack("in compare", {"allocate", "compare"});
  expect_stack("once", {"allocate", "once"});
  const NamedStack end = stack_of("at end");
  EXPECT_EQ(end.functions.at(1), "at_end");
  EXPECT_TRUE(end.complete && end.functions.back() == "_start") << all_of(end.functions);
}

TEST_P(Stacks, Deep) {
  for (const size_t depth : {1, 15, 16, 17, 31, 100, 240}) {
    run_scenario("deep " + std::to_string(depth), 2);
    Names expected{"allocate"};
    expected.insert(expected.end(), depth + 1, "dig");
    expect_stack("deep", expected);
  }
  run_scenario("many_depths", 600);
  Names expected{"allocate"};
  expected.insert(expected.end(), 38, "dig");
  expect_stack("deep", expected);
}

// Cut further out than the innermost 256 frames, and said to be cut.
TEST_P(Stacks, TooDeep) {
  for (const char* depth : {"510", "600", "10000"}) {
    run_scenario(std::string("deep ") + depth, 2);
    const NamedStack stack = stack_of("deep");
    EXPECT_FALSE(stack.complete);
    EXPECT_EQ(stack.known, stack.functions.size()) << "nothing may follow the cut";
    EXPECT_GE(stack.functions.size(), 256u);
    EXPECT_LE(stack.functions.size(), 512u);
    EXPECT_EQ(stack.functions.at(0), "allocate");
    for (size_t i = 1; i < stack.functions.size(); ++i) EXPECT_EQ(stack.functions[i], "dig");
  }
}

TEST_P(Stacks, CallersThatLookAlike) {
  run_scenario("alike", 500);
  expect_stack("left", {"allocate", "between", "left", "either"});
  expect_stack("right", {"allocate", "between", "right", "either"});
}

TEST_P(Stacks, FramesThatMove) {
  run_scenario("moving_frames", 800);
  expect_stack("left", {"allocate", "between", "left", "inner_room", "outer_room"});
  expect_stack("right", {"allocate", "between", "right", "inner_room", "outer_room"});
}

TEST_P(Stacks, RealignedFrames) {
  run_scenario("aligned", 400);
  expect_stack("aligned", {"allocate", "aligned_frame", "aligned_frame", "aligned_frame", "aligned_frame"});
  expect_stack("moving", {"allocate", "aligned_and_moving", "aligned_and_moving", "aligned_and_moving"});
}

TEST_P(Stacks, AFrameComeUponByAnotherWay) {
  run_scenario("jumps_to_malloc", 600);
  expect_stack("jumps", {"by_pointer", "by_pointer_from", "by_pointer_from", "by_pointer_from"});
  expect_stack("calls", {"calls", "by_pointer", "by_pointer_from", "by_pointer_from"});
  expect_stack("saves", {"saves_and_calls", "by_pointer", "by_pointer_from", "by_pointer_from"});
}

TEST_P(Stacks, SignalHandlers) {
  for (const char* where : {"same", "other"}) {
    run_scenario(std::string("signal_handler ") + where, 20);
    const NamedStack raised = stack_of("in the handler");
    expect_stack(raised, {"allocate", "handle"});
    EXPECT_TRUE(holds(raised, "raise") && holds(raised, "interrupted")) << all_of(raised.functions);
    const NamedStack fault = stack_of("after a fault");
    expect_stack(fault, {"allocate", "handle"});
    ASSERT_GE(fault.functions.size(), 4u);
    EXPECT_EQ(fault.functions[3], "faulting") << all_of(fault.functions);
  }
}

TEST_P(Stacks, SignalsAtAnyInstruction) {
  run_scenario("ticking", 400);
  expect_stack("end", {"allocate"});
}

TEST_P(Stacks, ExceptionsBeingThrown) {
  run_scenario("exceptions", 40);
  const std::vector<Said> blocks = said(outcome_);
  ASSERT_GE(blocks.size(), 4u);
  EXPECT_EQ(blocks[1].name, "unwinding");
  const NamedStack unwinding = stack_at(blocks[1]);
  expect_stack(unwinding, {"allocate"});
  EXPECT_TRUE(holds(unwinding, "unwound") && holds(unwinding, "catcher")) << all_of(unwinding.functions);
  expect_stack(stack_at(blocks[2]), {"allocate", "catcher"});
  expect_stack("exception", {"__cxa_allocate_exception", "thrower"});
}

TEST_P(Stacks, Fibers) {
  run_scenario("fiber", 4);
  const NamedStack stack = stack_of("in the fiber");
  const Names expected{"allocate", "dig", "dig", "dig", "in_fiber"};
  ASSERT_GE(stack.functions.size(), expected.size());
  EXPECT_EQ(innermost(stack, 5), expected);
  EXPECT_TRUE(stack.complete) << all_of(stack.functions);
  expect_stack("outside", {"allocate"});
}

TEST_P(Stacks, BoostFibers) {
  run_scenario("boost_fiber", 4);
  const NamedStack stack = stack_of("in the fiber");
  const Names expected{"allocate", "dig", "dig", "dig"};
  ASSERT_GE(stack.functions.size(), 5u);
  EXPECT_EQ(innermost(stack, 4), expected);
  EXPECT_FALSE(holds(stack, "main")) << all_of(stack.functions);
  EXPECT_EQ(stack.functions.back(), "make_fcontext") << all_of(stack.functions);
  expect_stack("outside", {"allocate"});
}

TEST_P(Stacks, Threads) {
  run_scenario("thread", 6);
  for (const char* block : {"in the thread", "in the C++ thread"}) {
    const NamedStack stack = stack_of(block);
    const Names expected{"allocate", "dig", "dig", "dig", "in_thread"};
    ASSERT_GE(stack.functions.size(), 7u);
    EXPECT_EQ(innermost(stack, 5), expected);
    EXPECT_TRUE(stack.complete) << all_of(stack.functions);
    EXPECT_EQ(stack.functions.back(), "[libc.so.6]") << all_of(stack.functions);  // clone3 has no name outside
  }
}

// The frame pointer in such code may be another function's: what follows may skip frames, and is marked so.
TEST_P(Stacks, AssemblyWithoutUnwindInformation) {
  run_scenario("assembly", 12);
  const NamedStack without = stack_of("without");
  EXPECT_FALSE(without.complete);
  ASSERT_EQ(without.known, 3u) << all_of(without.functions);
  EXPECT_EQ(innermost(without, 3), (Names{"allocate", "called_back", "without_cfi"}));
  const NamedStack pushing = stack_of("pushing");
  EXPECT_FALSE(pushing.complete);
  ASSERT_EQ(pushing.known, 3u) << all_of(pushing.functions);
  EXPECT_EQ(innermost(pushing, 4), (Names{"allocate", "called_back", "pushing_without_cfi", "calls_assembly"}));
}

TEST_P(Stacks, GeneratedCode) {
  run_scenario("generated", 11);
  const NamedStack stack = stack_of("generated");
  EXPECT_FALSE(stack.complete);
  ASSERT_EQ(stack.known, 3u) << all_of(stack.functions);
  EXPECT_EQ(innermost(stack, 4), (Names{"allocate", "called_back", "[]", "calls_assembly"}));
}

TEST_P(Stacks, LibrariesThatReplaceEachOther) {
  run_scenario("replaced " + library("first") + " " + library("second"), 60);
  std::set<std::string> addresses;
  std::istringstream lines(outcome_.output);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(".so ") != std::string::npos) addresses.insert(line.substr(line.find(".so ") + 4));
  }
  EXPECT_EQ(addresses.size(), 1u) << "the libraries were not loaded to the same place:\n" << outcome_.output;
  expect_stack("first", {"helper_of_first", "of_first"});
  expect_stack("second", {"helper_of_second", "of_second"});
  expect_stack("first again", {"helper_of_first", "of_first"});
  std::map<std::string, int> unloaded;
  for (const auto& module : snapshot().message.modules()) {
    if (module.unloaded_at_ns() == 0) continue;
    ++unloaded[module.path()];
    EXPECT_GE(module.unloaded_at_ns(), snapshot().message.header().started_at_ns());
    EXPECT_LE(module.unloaded_at_ns(), snapshot().message.header().taken_at_ns());
    EXPECT_FALSE(module.build_id().empty());
  }
  EXPECT_EQ(unloaded, (std::map<std::string, int>{{library("first"), 2}, {library("second"), 1}}));
}

TEST_P(Stacks, LibraryInAnotherNamespace) {
  run_scenario("opened " + library("first"), 20);
  expect_stack("opened", {"helper_of_first", "of_first"});
  run_scenario("other_namespace " + library("first"), 0);
}

INSTANTIATE_TEST_SUITE_P(All, Stacks, testing::ValuesIn(programs()), [](const auto& test) { return test.param; });

}  // namespace gordian::preload_test
