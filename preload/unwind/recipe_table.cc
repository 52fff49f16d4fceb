#include "preload/unwind/recipe_table.h"

#include "preload/runtime/own_memory.h"
#include "preload/unwind/loaded_code.h"

namespace gordian::preload {

constinit RecipeTable recipe_table;

bool RecipeTable::create() {
  slots_ = own_memory.allocate_array<Slot>(kSlots);
  return slots_ != nullptr;
}

Recipe RecipeTable::find_or_read(uint64_t key, uintptr_t code, bool exact) {
  for (size_t probe = 0; probe < kMostProbes; ++probe) {
    Slot& slot = slots_[(home_of(key) + probe) & (kSlots - 1)];
    uint64_t present = slot.key.load(std::memory_order_relaxed);
    if (present == 0 && !slot.key.compare_exchange_strong(present, key, std::memory_order_relaxed) && present != key)
      continue;
    if (present != 0 && present != key) continue;
    const uint64_t packed = slot.recipe.load(std::memory_order_relaxed);
    if (packed != 0) return Recipe::unpack(packed);
    loaded_code.note(code);
    const Recipe recipe = read_recipe(code, exact);
    slot.recipe.store(recipe.packed(), std::memory_order_relaxed);
    return recipe;
  }
  return read_recipe(code, exact);  // the neighbourhood is full
}

void RecipeTable::forget_all() {
  for (size_t i = 0; i < kSlots; ++i) {
    if (slots_[i].recipe.load(std::memory_order_relaxed) != 0) slots_[i].recipe.store(0, std::memory_order_relaxed);
  }
}

}  // namespace gordian::preload
