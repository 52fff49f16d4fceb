// The memo and the last stack, on made-up stacks: an array of words, and frames that say where in it they found what.
#include "preload/stacks/stack_memo.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "preload/runtime/own_memory.h"
#include "preload/stacks/last_stack.h"

namespace gordian::preload {

namespace {

constexpr size_t kPage = 4096;

// Innermost first. Frame i is 4 words: its return address lies in the last one below frame i + 1.
class MadeUpStack {
 public:
  explicit MadeUpStack(uint64_t* words) : words_(words) {}

  void set_callers(const std::vector<uintptr_t>& codes) {
    frames_.assign(codes.size(), {});
    for (size_t i = 0; i < codes.size(); ++i) {
      Frame& frame = frames_[i];
      frame.code = codes[i];
      frame.code_at = address(i);
      frame.sp = frame.code_at + 8;
      frame.stack_id = static_cast<uint32_t>(1000 + codes.size() - i);
      words_[4 * i] = codes[i];
    }
  }

  uintptr_t address(size_t frame) const { return reinterpret_cast<uintptr_t>(words_ + 4 * frame); }
  uint64_t& return_address(size_t frame) { return words_[4 * frame]; }
  uint64_t& saved_rbp(size_t frame) { return words_[4 * frame + 1]; }
  std::vector<Frame>& frames() { return frames_; }
  const Frame& site() const { return frames_[0]; }

  const StackMemo::Segment* remember(StackMemo* memo) const {
    return memo->remember(frames_.data(), frames_.size(), nullptr, nullptr, 0, 0);
  }
  uint32_t find_at_once(const StackMemo& memo) const { return memo.find_at_once(site().code, site().sp, site().rbp); }
  uint32_t find_at_second_look(const StackMemo& memo) const {
    return memo.find_at_second_look(site().code, site().sp, site().rbp);
  }
  // As the hooks do.
  uint32_t find(const StackMemo& memo) const {
    if (const uint32_t id = find_at_once(memo)) return id;
    if (const uint32_t id = find_at_second_look(memo)) return id;
    return memo.find(site().code, site().sp, site().rbp, true, true);
  }

 private:
  uint64_t* words_;
  std::vector<Frame> frames_;
};

struct Memory {
  void operator()(void* memory) const { free(memory); }
};

class Memo : public testing::Test {
 protected:
  Memo() { begin(2); }

  void begin(uint32_t set_bits) {
    memory_.reset(calloc(1, StackMemo::bytes_for(set_bits)));
    memo = std::make_unique<StackMemo>();
    memo->use(memory_.get(), set_bits);
  }

  alignas(kPage) uint64_t words[1024] = {};
  MadeUpStack stack{words};
  std::unique_ptr<StackMemo> memo;

 private:
  std::unique_ptr<void, Memory> memory_;
};

std::vector<uintptr_t> callers(size_t count, uintptr_t first = 0x1000) {
  std::vector<uintptr_t> codes(count);
  for (size_t i = 0; i < count; ++i) codes[i] = first + 16 * i;
  return codes;
}

}  // namespace

TEST_F(Memo, FindsWhatItRemembers) {
  stack.set_callers(callers(40));
  EXPECT_EQ(stack.find(*memo), 0U);
  ASSERT_NE(stack.remember(memo.get()), nullptr);
  EXPECT_EQ(stack.find_at_once(*memo), stack.site().stack_id);
  memo->forget_all();
  EXPECT_EQ(stack.find(*memo), 0U);
}

TEST_F(Memo, EveryReturnAddressCounts) {
  stack.set_callers(callers(40));
  stack.remember(memo.get());
  for (size_t i = 1; i < 40; ++i) {
    ++stack.return_address(i);
    EXPECT_EQ(stack.find(*memo), 0U) << i;
    --stack.return_address(i);
    EXPECT_EQ(stack.find(*memo), stack.site().stack_id) << i;
  }
}

TEST_F(Memo, ASavedRbpCountsWhereSomethingFurtherOutDependsOnIt) {
  stack.set_callers(callers(20));
  Frame& in_use = stack.frames()[5];
  in_use.rbp_at = reinterpret_cast<uintptr_t>(&stack.saved_rbp(5));
  Frame& not_in_use = stack.frames()[12];
  not_in_use.rbp_at = reinterpret_cast<uintptr_t>(&stack.saved_rbp(12));
  stack.frames()[7].uses_rbp = true;
  stack.remember(memo.get());
  ASSERT_NE(stack.find(*memo), 0U);
  ++stack.saved_rbp(12);
  EXPECT_NE(stack.find(*memo), 0U);
  ++stack.saved_rbp(5);
  EXPECT_EQ(stack.find(*memo), 0U);
}

TEST_F(Memo, TheRegisterRbpCountsIfNothingSavedIt) {
  stack.set_callers(callers(20));
  stack.frames()[17].uses_rbp = true;
  stack.remember(memo.get());
  EXPECT_NE(stack.find(*memo), 0U);
  ++stack.frames()[0].rbp;
  EXPECT_EQ(stack.find(*memo), 0U);
}

TEST_F(Memo, AnEndByAnAddressOfZeroCounts) {
  stack.set_callers(callers(5));
  memo->remember(stack.frames().data(), 5, nullptr, nullptr, stack.address(5), 0);
  EXPECT_NE(stack.find(*memo), 0U);
  stack.return_address(5) = 1;
  EXPECT_EQ(stack.find(*memo), 0U);
}

// One place that allocates, called from many with the same SP: the second look finds each, once it is known what tells.
TEST_F(Memo, TellsCallersApart) {
  begin(4);
  const auto call_from = [&](uintptr_t caller) {
    auto codes = callers(10);
    codes[3] = caller;
    stack.set_callers(codes);
    stack.frames()[0].stack_id = static_cast<uint32_t>(caller);
  };
  for (const uintptr_t caller : {0x71, 0x72, 0x73}) {
    call_from(caller);
    EXPECT_EQ(stack.find(*memo), 0U);
    stack.remember(memo.get());
  }
  for (int round = 0; round < 2; ++round) {
    for (const uintptr_t caller : {0x71, 0x72, 0x73}) {
      call_from(caller);
      EXPECT_EQ(stack.find(*memo), caller);
    }
  }
  for (const uintptr_t caller : {0x71, 0x72, 0x73}) {
    call_from(caller);
    EXPECT_EQ(stack.find_at_second_look(*memo), caller);
  }
}

// The same hash, but so near the end of a stack that the telling word would lie beyond it.
TEST_F(Memo, ReadsNoTellingWordOnAnotherPage) {
  auto* pages =
      static_cast<char*>(mmap(nullptr, 2 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ASSERT_NE(pages, MAP_FAILED);
  ASSERT_EQ(mprotect(pages + kPage, kPage, PROT_NONE), 0);
  MadeUpStack low(reinterpret_cast<uint64_t*>(pages));
  for (const uintptr_t caller : {0x71, 0x72, 0x71}) {
    auto codes = callers(30);
    codes[29] = caller;
    low.set_callers(codes);
    if (low.find(*memo) == 0) low.remember(memo.get());
  }
  MadeUpStack at_the_end(reinterpret_cast<uint64_t*>(pages + kPage) - 1);
  at_the_end.set_callers({low.site().code - ((kPage - 8) >> 4)});
  EXPECT_EQ(at_the_end.find(*memo), 0U);
  munmap(pages, 2 * kPage);
}

// Thousands of stacks of the same places in a memo of 16 slots: what is found is right, whatever was replaced.
TEST_F(Memo, FindsNothingWrong) {
  std::mt19937 random(1);  // NOLINT: the same each time
  std::map<std::vector<uintptr_t>, uint32_t> ids;
  size_t found = 0;
  for (int i = 0; i < 20000; ++i) {
    std::vector<uintptr_t> codes = callers(30 + random() % 3 * 9);
    for (int change = 0; change < 3; ++change) codes[1 + random() % (codes.size() - 1)] = 0x9000 + random() % 2;
    if (i % 2 != 0) codes = std::next(ids.begin(), random() % ids.size())->first;
    const auto id = ids.emplace(codes, static_cast<uint32_t>(ids.size() + 1)).first->second;
    stack.set_callers(codes);
    words[4 * codes.size()] = 0;
    stack.frames()[0].stack_id = id;
    const uint32_t answer = stack.find(*memo);
    if (answer != 0) ++found;
    ASSERT_TRUE(answer == 0 || answer == id);
    if (answer == 0)
      memo->remember(stack.frames().data(), codes.size(), nullptr, nullptr, stack.address(codes.size()), 0);
  }
  EXPECT_GT(found, 0U);
}

TEST_F(Memo, DistrustedItFindsNothing) {
  stack.set_callers(callers(20));
  stack.remember(memo.get());
  memo->distrust();
  EXPECT_EQ(stack.find(*memo), 0U);
  memo->forget_all();
  stack.remember(memo.get());
  EXPECT_NE(stack.find(*memo), 0U);
}

class Last : public Memo {
 protected:
  void walk(size_t count) {
    stack.set_callers(callers(count));
    last->put_in_place(stack.frames().data(), count, nullptr, 0);
    last->remembered_as(stack.remember(memo.get()));
  }
  LastStack::Meeting meet(size_t frame) {
    size_t below = LastStack::kAnywhere;
    return last->meet(stack.frames()[frame], &below);
  }

  std::unique_ptr<LastStack> last{new LastStack()};
};

TEST_F(Last, GoesOnWhereAWalkMeetsIt) {
  walk(40);
  const LastStack::Meeting meeting = meet(3);
  EXPECT_EQ(meeting.depth, 37U);
  EXPECT_TRUE(meeting.complete);
  ASSERT_NE(meeting.outer, nullptr);
  EXPECT_EQ(meeting.outer->depth, 32U);
  EXPECT_EQ(last->frame(37).stack_id, stack.frames()[3].stack_id);
}

TEST_F(Last, MeetsNoFrameThatIsNotItsOwn) {
  walk(40);
  ++stack.frames()[3].code;
  EXPECT_EQ(meet(3).depth, 0U);
}

TEST_F(Last, GoesOnlyAsFarAsTheWordsAreTheSame) {
  walk(40);
  ++stack.return_address(6);
  const LastStack::Meeting meeting = meet(3);
  EXPECT_EQ(meeting.depth, 37U);
  EXPECT_EQ(meeting.same_to, 35U);
  EXPECT_FALSE(meeting.complete);
}

TEST_F(Last, AWordOfTheSegmentsFurtherOutCountsToo) {
  walk(40);
  ++stack.return_address(39);
  EXPECT_FALSE(meet(3).complete);
}

}  // namespace gordian::preload
