// Slots of types for which debug info says enormous sizes: a walk over their elements that nothing bounds would not end
// (a million million of them).
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/ownership/slots.h"
#include "tests/unit/binary_support.h"

namespace gordian {
namespace {

class BinarySlots : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    path_ = shapes_path(GetParam());
    if (path_.empty()) GTEST_SKIP() << GetParam() << " was not built";
    binaries_ = open_binary(path_);
    table_ = std::make_unique<SlotTable>(*binaries_);
  }
  const std::vector<Slot>& slots_of(const std::string& name) {
    const TypeId type = binaries_->find_type(name);
    EXPECT_NE(type, kNoType) << name;
    return table_->slots_of(type);
  }

  std::string path_;
  std::unique_ptr<Binaries> binaries_;
  std::unique_ptr<SlotTable> table_;
};

INSTANTIATE_TEST_SUITE_P(Variants, BinarySlots,
                         testing::Values("gcc_O0", "gcc_O2", "gcc_dwarf4", "clang_O0", "clang_O2", "clang_dwarf4"),
                         [](const auto& one) { return one.param; });

TEST_P(BinarySlots, PlainMember) {
  const auto& slots = slots_of("shapes::Node");
  ASSERT_EQ(slots.size(), 2u);
  EXPECT_EQ(slots[0].kind, SlotKind::kPointer);
  EXPECT_EQ(slots[0].offset, 0u);
  EXPECT_EQ(slots[1].kind, SlotKind::kStrong);
  EXPECT_EQ(slots[1].offset, 16u);
}

TEST_P(BinarySlots, ATableOfMoreElementsThanSlotsAreKept) {
  const auto& slots = slots_of("shapes::EnormousTable");
  EXPECT_GE(slots.size(), 16384u);
  EXPECT_LE(slots.size(), 16385u);
  for (size_t i = 0; i < slots.size(); ++i) ASSERT_EQ(slots[i].offset, i * 8);
}

TEST_P(BinarySlots, RowsUpTo4GiB) {
  const auto& slots = slots_of("shapes::EnormousRows");
  ASSERT_EQ(slots.size(), 4u);
  for (uint32_t i = 0; i < 4; ++i) EXPECT_EQ(slots[i].offset, i * ((1u << 30) + 8));
}

TEST_P(BinarySlots, NoPointersAndThenOneThatIsTooFar) { EXPECT_TRUE(slots_of("shapes::EnormousNumbers").empty()); }

}  // namespace
}  // namespace gordian
