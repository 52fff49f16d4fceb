// Where the runtime's memory lies, and the registry of threads, which lies in it.
#include "preload/runtime/own_memory.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <set>
#include <thread>
#include <vector>

#include "preload/runtime/thread_registry.h"

namespace gordian::preload {

namespace {

uintptr_t address(const void* at) { return reinterpret_cast<uintptr_t>(at); }

// Reserved for one test: the place must be free again for others.
class Reserved : public OwnMemory {
 public:
  Reserved() { EXPECT_TRUE(reserve()); }
  ~Reserved() { munmap(reinterpret_cast<void*>(begin()), end() - begin()); }
  Reserved(const Reserved&) = delete;
  Reserved& operator=(const Reserved&) = delete;
};

}  // namespace

TEST(OwnMemory, LeavesRoomBelowTheLibraries) {
  if (own_memory.begin() == 0) own_memory.reserve();
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer's own memory lies there";
#endif
  ASSERT_TRUE(own_memory.is_full_size());
  constexpr uintptr_t kGiB = uintptr_t{1} << 30;
  EXPECT_EQ(own_memory.end() % kGiB, 0U);
  EXPECT_GE(address(&own_memory) - own_memory.end(), 4 * kGiB);
}

TEST(OwnMemory, ServesSmallPiecesFromItsPool) {
  Reserved memory;
  memory.skip_to(size_t{2} << 20, 64 * 1024);
  ASSERT_TRUE(memory.open_pool(16 * 1024));
  auto* first = static_cast<char*>(memory.allocate(100));
  EXPECT_EQ(address(first) % (2 << 20), 64U * 1024);
  auto* large = static_cast<char*>(memory.allocate(64 * 1024));
  EXPECT_EQ(memory.allocate(5000), first + 4096);
  EXPECT_EQ(memory.allocate(4096), first + 3 * 4096);
  EXPECT_NE(memory.allocate(4096), first + 4 * 4096);
  for (char* piece : {first, large}) {
    EXPECT_TRUE(memory.contains(address(piece)));
    piece[0] = 1;
  }
  large[64 * 1024 - 1] = 1;
}

TEST(OwnMemory, GoesOnBelowWhenItsUpperEndIsUsedUp) {
  Reserved memory;
  if (!memory.is_full_size()) GTEST_SKIP() << "a sanitizer left less";
  void* first = memory.allocate_closed(size_t{1500} << 20);
  void* second = memory.allocate_closed(size_t{1500} << 20);
  EXPECT_EQ(address(second), memory.begin());
  EXPECT_GT(address(first), address(second));
  EXPECT_EQ(memory.allocate_closed(size_t{2} << 40), nullptr);
}

TEST(ThreadRegistry, KnowsThousandsOfThreadsByTheirPointers) {
  if (own_memory.begin() == 0) own_memory.reserve();
  ThreadRegistry registry;
  ASSERT_TRUE(registry.create());
  registry.register_current(1);
  EXPECT_EQ(static_cast<size_t>(registry.end() - registry.begin()), ThreadRegistry::kFirstSlots);

  constexpr size_t kThreads = 400;  // at once: more than there are first slots
  std::atomic<size_t> there{0};
  std::vector<ThreadSlot*> slots(kThreads);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      registry.register_current(1);
      slots[i] = registry.slot_of_current();
      ++there;
      while (there.load() < kThreads) std::this_thread::yield();
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::set<ThreadSlot*> different(slots.begin(), slots.end());
  EXPECT_EQ(different.size(), kThreads);
  size_t seen = 0;
  for (const ThreadSlot& slot : registry) seen += different.count(const_cast<ThreadSlot*>(&slot));
  EXPECT_EQ(seen, kThreads);
}

}  // namespace gordian::preload
