// The recipes of all code addresses met so far, shared by all threads.
//
// Problem: a walk needs a recipe for each frame, in two nanoseconds, from all threads at once. Choice: a hash table
// with open addressing and no removal. A slot is claimed by writing its key with compare-and-swap; the recipe is stored
// after it, and a reader that finds the key without a recipe works it out itself. A return address hashes next to its
// neighbours in code, so that what runs together lies together. The table begins small and doubles: one thread copies
// it and changes a pointer, while the others go on with the old one; what they add there meanwhile is read again later.
// When a module is unloaded, all recipes are forgotten (the keys stay): other code may come to lie there.
//
// Threads: any; async-signal-safe; lock-free.
#ifndef GORDIAN_PRELOAD_UNWIND_RECIPE_TABLE_H_
#define GORDIAN_PRELOAD_UNWIND_RECIPE_TABLE_H_

#include <stddef.h>
#include <stdint.h>

#include <atomic>

#include "preload/unwind/recipe.h"

namespace gordian::preload {

class RecipeTable {
 public:
  // REQUIRES: own memory is reserved. False: no memory; then nothing may be called.
  bool create();

  // `exact`: see read_recipe.
  Recipe find(uintptr_t code, bool exact = false) {
    const uint64_t key = key_of(code, exact);
    const Table* table = table_.load(std::memory_order_acquire);
    const Slot& slot = table->slots[table->home_of(key)];
    if (__builtin_expect(slot.key.load(std::memory_order_relaxed) == key, true)) {
      const uint64_t packed = slot.recipe.load(std::memory_order_relaxed);
      if (packed != 0) return Recipe::unpack(packed);
    }
    return find_or_read(key, code, exact);
  }

  // Forgets everything. REQUIRES: no thread has a frame in the code that went away.
  void forget_all();

 private:
  static constexpr int kFirstBits = 11;
  static constexpr int kLastBits = 19;
  static constexpr size_t kMostProbes = 64;

  struct Slot {
    std::atomic<uint64_t> key;  // 0: free
    std::atomic<uint64_t> recipe;
  };

  struct Table {
    int bits;
    std::atomic<size_t> used;
    Slot slots[1];  // 1 << bits

    size_t size() const { return size_t{1} << bits; }
    // What lies on one page of code goes to 64 slots, in order.
    size_t home_of(uint64_t key) const {
      constexpr uint64_t kGolden = 0x9E3779B97F4A7C15;
      return ((key >> 12) * kGolden >> (64 - bits) ^ (key >> 6 & 63)) & (size() - 1);
    }
    Slot* slot_for(uint64_t key);
    const Slot* known_slot(uint64_t key) const;  // nullptr: there is none
  };

  static uint64_t key_of(uintptr_t code, bool exact) { return exact ? ~code : code; }
  static Table* new_table(int bits);
  Recipe find_or_read(uint64_t key, uintptr_t code, bool exact);
  void grow(Table* table);

  std::atomic<Table*> table_{nullptr};
  std::atomic<bool> growing_{false};
  std::atomic<uint32_t> times_forgotten_{0};
};

extern RecipeTable recipe_table;

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_UNWIND_RECIPE_TABLE_H_
