#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "preload/runtime/own_memory.h"
#include "preload/stacks/stack_store.h"

namespace gordian::preload {

namespace {

StackStore* new_store(size_t max_nodes) {
  if (own_memory.begin() == 0) own_memory.reserve();
  static std::vector<std::unique_ptr<StackStore>> kept;  // to the end: nothing frees them while the runtime works
  StackStore* store = kept.emplace_back(std::make_unique<StackStore>()).get();
  EXPECT_TRUE(store->create_buckets());
  EXPECT_TRUE(store->create(max_nodes, own_memory.allocate_array<StackStore::Counters>(1)));
  return store;
}

std::vector<uintptr_t> frames_of(const StackStore& store, uint32_t id) {
  std::vector<uintptr_t> frames;
  for (; id != 0 && id != StackStore::kCutOff; id = store.node(id).parent) {
    frames.push_back(store.node(id).address);
    EXPECT_TRUE(store.node(id).parent < id || store.node(id).parent == StackStore::kCutOff);
  }
  return frames;
}

uint32_t intern(StackStore* store, const std::vector<uintptr_t>& frames, bool cut_off = false) {
  return store->intern(frames.data(), frames.size(), cut_off);
}

}  // namespace

TEST(StackStore, SharesOuterFrames) {
  StackStore* store = new_store(1 << 16);
  const uint32_t parse = intern(store, {30, 20, 10});
  const uint32_t read = intern(store, {31, 20, 10});
  EXPECT_NE(parse, read);
  EXPECT_EQ(store->node(parse).parent, store->node(read).parent);
  EXPECT_EQ(intern(store, {30, 20, 10}), parse);
  EXPECT_EQ(frames_of(*store, parse), (std::vector<uintptr_t>{30, 20, 10}));
  EXPECT_EQ(store->end_id(), 5u);
  EXPECT_EQ(intern(store, {}), 0u);
}

TEST(StackStore, ACutOffStackIsAnother) {
  StackStore* store = new_store(1 << 16);
  const uint32_t whole = intern(store, {30, 20});
  const uint32_t cut = intern(store, {30, 20}, true);
  EXPECT_NE(whole, cut);
  EXPECT_EQ(store->node(store->node(cut).parent).parent, StackStore::kCutOff);
}

TEST(StackStore, AFullStoreLosesAndSaysSo) {
  StackStore* store = new_store(1 << 16);
  uint32_t last = 1;
  for (uintptr_t i = 0; i < (1 << 16) + 100; ++i) last = intern(store, {i + 1});
  EXPECT_EQ(last, 0u);
  EXPECT_EQ(store->lost(), 101u);
  EXPECT_NE(intern(store, {5}), 0u) << "what is there is still found";
}

TEST(StackStore, ManyThreadsAgree) {
  StackStore* store = new_store(1 << 20);
  constexpr int kThreads = 4;
  std::vector<std::map<std::vector<uintptr_t>, uint32_t>> seen(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937 random(static_cast<unsigned>(t % 2));
      for (int i = 0; i < 50000; ++i) {
        std::vector<uintptr_t> frames;
        for (unsigned depth = 1 + random() % 12; depth > 0; --depth) frames.push_back(1 + random() % 6);
        const uint32_t id = intern(store, frames);
        ASSERT_NE(id, 0u);
        const auto [known, added] = seen[static_cast<size_t>(t)].emplace(frames, id);
        ASSERT_EQ(known->second, id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::map<std::vector<uintptr_t>, uint32_t> all;
  for (const auto& one : seen) {
    for (const auto& [frames, id] : one) {
      EXPECT_EQ(all.emplace(frames, id).first->second, id);
      EXPECT_EQ(frames_of(*store, id), frames);
    }
  }
}

}  // namespace gordian::preload
