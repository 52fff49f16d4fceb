// Options, lines of /proc/PID/maps, names of control blocks.
#include <gtest/gtest.h>

#include <string>

#include "preload/platform/proc_maps.h"
#include "preload/runtime/bootstrap_pool.h"
#include "preload/runtime/options.h"
#include "preload/snapshot/vtable_names.h"

namespace gordian::preload {

namespace {

Options parsed(const char* text) {
  Options options;
  parse_options(text, &options);
  return options;
}

}  // namespace

TEST(Options, Defaults) {
  const Options options = parsed("");
  EXPECT_EQ(options.out.size(), 0u);
  EXPECT_EQ(options.stacks, Options::Stacks::kFull);
  EXPECT_EQ(options.not_understood.size(), 0u);
}

TEST(Options, Durations) {
  constexpr uint64_t kSecond = 1000000000;
  EXPECT_EQ(parsed("every=30s").every_ns, 30 * kSecond);
  EXPECT_EQ(parsed("every=7").every_ns, 7 * kSecond);
  EXPECT_EQ(parsed("every=500ms").every_ns, kSecond / 2);
  EXPECT_EQ(parsed("every=2m").every_ns, 120 * kSecond);
  EXPECT_EQ(parsed("every=1.5h").every_ns, 5400 * kSecond);
  EXPECT_EQ(parsed("every=0.25").every_ns, kSecond / 4);
  for (const char* wrong :
       {"every=", "every=0", "every=-1", "every=5x", "every=s", "every=99999999999999999999", "every=9999999999999h"}) {
    EXPECT_EQ(parsed(wrong).every_ns, 0u) << wrong;
    EXPECT_STREQ(parsed(wrong).not_understood.c_str(), wrong);
  }
}

TEST(Options, Sizes) {
  EXPECT_EQ(parsed("").keep, 100u);
  EXPECT_EQ(parsed("keep=7").keep, 7u);
  EXPECT_EQ(parsed("keep=all").keep, Options::kAll);
  EXPECT_STREQ(parsed("keep=0").not_understood.c_str(), "keep=0");
  EXPECT_STREQ(parsed("keep=x").not_understood.c_str(), "keep=x");
  EXPECT_EQ(parsed("growth=100").growth_bytes, 100u);
  EXPECT_EQ(parsed("growth=64M").growth_bytes, 64u << 20);
  EXPECT_EQ(parsed("growth=1.5K").growth_bytes, 1536u);
  EXPECT_EQ(parsed("growth=2G").growth_bytes, uint64_t{2} << 30);
  EXPECT_STREQ(parsed("growth=2T").not_understood.c_str(), "growth=2T");
}

TEST(Options, Crash) {
  EXPECT_FALSE(parsed("").on_crash);
  EXPECT_TRUE(parsed("on-crash").on_crash);
  EXPECT_TRUE(parsed("on-crash=1:every=1").on_crash);
  EXPECT_FALSE(parsed("on-crash=0").on_crash);
  EXPECT_STREQ(parsed("on-crash=0").not_understood.c_str(), "");
  EXPECT_STREQ(parsed("on-crash=maybe").not_understood.c_str(), "on-crash=maybe");
}

TEST(Options, Followed) {
  EXPECT_TRUE(follows(parsed(""), "sh", 5));
  EXPECT_TRUE(follows(parsed("follow=all"), "sh", 5));
  EXPECT_TRUE(follows(parsed("follow=first:pid=5"), "sh", 5));
  EXPECT_FALSE(follows(parsed("follow=first:pid=5"), "sh", 6));
  EXPECT_FALSE(follows(parsed("follow=first:pid=0"), "sh", 5)) << "another image was the first";
  EXPECT_TRUE(follows(parsed("follow=first"), "sh", 6)) << "nobody said which is the first";
  EXPECT_TRUE(follows(parsed("follow=make,cc1plus"), "cc1plus", 5));
  EXPECT_FALSE(follows(parsed("follow=make,cc1plus"), "cc1", 5));
  EXPECT_STREQ(parsed("follow=").not_understood.c_str(), "follow=");
  EXPECT_STREQ(parsed("pid=x").not_understood.c_str(), "pid=x");
}

TEST(Options, KeysAndValues) {
  const Options options = parsed("out=/tmp/a=b:stacks=none::");
  EXPECT_STREQ(options.out.c_str(), "/tmp/a=b");
  EXPECT_EQ(options.stacks, Options::Stacks::kNone);
  EXPECT_EQ(options.not_understood.size(), 0u);
}

TEST(Options, EscapedColons) {
  EXPECT_STREQ(parsed("out=/tmp/a\\:b\\\\c:stacks=full").out.c_str(), "/tmp/a:b\\c");
  EXPECT_STREQ(parsed("out=x\\").out.c_str(), "x\\");
}

TEST(Options, WhatIsNotUnderstoodIsKept) {
  EXPECT_STREQ(parsed("colour=blue:stacks=half:nonsense").not_understood.c_str(), "colour=blue stacks=half nonsense");
  EXPECT_EQ(parsed((std::string("out=") + std::string(5000, 'x')).c_str()).out.size(), 0u);
}

TEST(ProcMaps, Lines) {
  Mapping mapping;
  ASSERT_TRUE(parse_mapping("7f10c0000000-7f10c0021000 rw-p 00003000 00:00 12      /a b/c (deleted)", &mapping));
  EXPECT_EQ(mapping.begin, 0x7f10c0000000u);
  EXPECT_EQ(mapping.end, 0x7f10c0021000u);
  EXPECT_TRUE(mapping.readable() && mapping.writable() && !mapping.executable() && !mapping.shared);
  EXPECT_EQ(mapping.offset, 0x3000u);
  EXPECT_EQ(mapping.inode, 12u);
  EXPECT_TRUE(mapping.name == "/a b/c");
  EXPECT_TRUE(mapping.deleted);
  ASSERT_TRUE(parse_mapping("55d0-55d1 ---s 00000000 00:00 0 ", &mapping));
  EXPECT_TRUE(mapping.shared && mapping.name.empty() && !mapping.deleted);
  EXPECT_FALSE(parse_mapping("nonsense", &mapping));
}

TEST(BootstrapPool, AlignedAndSized) {
  static BootstrapPool pool;
  void* first = pool.allocate(3);
  void* second = pool.allocate(100, 256);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(first) % 16, 0u);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(second) % 256, 0u);
  EXPECT_EQ(BootstrapPool::size_of(first), 3u);
  EXPECT_EQ(BootstrapPool::size_of(second), 100u);
  EXPECT_TRUE(pool.contains(first) && pool.contains(second) && !pool.contains(&pool + 1));
  EXPECT_NE(pool.allocate(0), pool.allocate(0));
  EXPECT_EQ(pool.allocate(BootstrapPool::kBytes), nullptr);
  EXPECT_EQ(pool.allocate(SIZE_MAX - 5), nullptr);
}

TEST(VtableNames, ControlBlocks) {
  const auto counts = [](const char* name) { return counts_of_type(name); };
  EXPECT_EQ(counts("St23_Sp_counted_ptr_inplaceI1ASaIvELN9__gnu_cxx12_Lock_policyE2EE"), Counts::kInt32At8);
  EXPECT_EQ(counts("St23_Sp_counted_ptr_inplaceI1ASaIvELN9__gnu_cxx12_Lock_policyE0EE"), Counts::kInt32At8);
  EXPECT_EQ(counts("St23_Sp_counted_ptr_inplaceI1ASaIvELN9__gnu_cxx12_Lock_policyE1EE"), Counts::kInt32At48);
  EXPECT_EQ(counts("St15_Sp_counted_ptrIP1BLN9__gnu_cxx12_Lock_policyE2EE"), Counts::kInt32At8);
  EXPECT_EQ(counts("St19_Sp_counted_deleterIP1B1DSaIvELN9__gnu_cxx12_Lock_policyE2EE"), Counts::kInt32At8);
  EXPECT_EQ(counts("NSt3__819_Sp_counted_deleterIP1B1DSaIvELN9__gnu_cxx12_Lock_policyE1EEE"), Counts::kInt32At48);
  EXPECT_EQ(counts("NSt3__120__shared_ptr_emplaceI1ANS_9allocatorIS1_EEEE"), Counts::kInt64At8);
  EXPECT_EQ(counts("NSt6__ndk120__shared_ptr_pointerIP1ANS_14default_deleteIS1_EENS_9allocatorIS1_EEEE"),
            Counts::kInt64At8);
  EXPECT_EQ(counts("NSt3__131__unbounded_array_control_blockIA_1ANS_9allocatorIS1_EEEE"), Counts::kInt64At8);
  EXPECT_EQ(counts("NSt3__113__assoc_stateIiEE"), Counts::kInt64At8);
  EXPECT_EQ(counts("NSt3__117__assoc_sub_stateE"), Counts::kInt64At8);
  EXPECT_EQ(counts("NSt3__122__deferred_assoc_stateIiNS_12__async_funcIZ4mainE3$_0JEEEEE"), Counts::kInt64At8);
  EXPECT_EQ(counts("N5boost6detail17sp_counted_impl_pI1AEE"), Counts::kInt32At8);
  EXPECT_EQ(counts("N5boost6detail13sp_array_baseINS0_14sp_array_stateISaI1AEEEEE"), Counts::kInt32At8);
  EXPECT_EQ(counts("N5boost6detail14lsp_ms_deleterI1ASaIS2_EEE"), Counts::kInt32At8);
  EXPECT_EQ(counts("N5boost6detail16local_sp_deleterINS_15checked_deleterI1AEEEE"), Counts::kInt32At8);
  EXPECT_EQ(counts("N5boost6detail18sp_counted_impl_pdIP1ANS0_13sp_ms_deleterIS2_EEEE"), Counts::kInt32At8);
}

TEST(VtableNames, OthersThatOnlyMentionThem) {
  const auto counts = [](const char* name) { return counts_of_type(name); };
  EXPECT_EQ(counts("St16_Sp_counted_baseILN9__gnu_cxx12_Lock_policyE2EE"), Counts::kNone);
  EXPECT_EQ(counts("N5boost6detail15sp_counted_baseE"), Counts::kNone);
  EXPECT_EQ(counts("N5boost6detail18local_counted_implE"), Counts::kNone);
  EXPECT_EQ(counts("4HoldISt23_Sp_counted_ptr_inplaceI1ASaIvELN9__gnu_cxx12_Lock_policyE2EEE"), Counts::kNone);
  EXPECT_EQ(counts("N4mine23_Sp_counted_ptr_inplaceI1AEE"), Counts::kNone);
  EXPECT_EQ(counts(""), Counts::kNone);
  EXPECT_EQ(counts("N999999999999999999999x"), Counts::kNone);
  EXPECT_EQ(counts("St23_Sp_"), Counts::kNone);
}

}  // namespace gordian::preload
