#include "preload/unwind/recipe_table.h"

#include "preload/runtime/own_memory.h"
#include "preload/runtime/process_state.h"
#include "preload/unwind/loaded_code.h"

namespace gordian::preload {

constinit RecipeTable recipe_table;

RecipeTable::Table* RecipeTable::new_table(int bits) {
  const size_t bytes = sizeof(Table) + (sizeof(Slot) << bits);
  auto* table = static_cast<Table*>(own_memory.allocate(bytes));
  if (table == nullptr) return nullptr;
  OwnMemory::populate(table, bytes);
  table->bits = bits;
  return table;
}

bool RecipeTable::create() {
  table_.store(new_table(kFirstBits), std::memory_order_release);
  return table_.load(std::memory_order_relaxed) != nullptr;
}

// Where the key is, or now has a place; nullptr: the neighbourhood is full.
RecipeTable::Slot* RecipeTable::Table::slot_for(uint64_t key) {
  const size_t home = home_of(key);
  for (size_t probe = 0; probe < kMostProbes; ++probe) {
    Slot& slot = slots[(home + probe) & (size() - 1)];
    uint64_t present = slot.key.load(std::memory_order_relaxed);
    if (present == key) return &slot;
    if (present != 0) continue;
    if (slot.key.compare_exchange_strong(present, key, std::memory_order_relaxed)) {
      used.fetch_add(1, std::memory_order_relaxed);
      return &slot;
    }
    if (present == key) return &slot;
  }
  return nullptr;
}

const RecipeTable::Slot* RecipeTable::Table::known_slot(uint64_t key) const {
  const size_t home = home_of(key);
  for (size_t probe = 0; probe < kMostProbes; ++probe) {
    const Slot& slot = slots[(home + probe) & (size() - 1)];
    const uint64_t present = slot.key.load(std::memory_order_relaxed);
    if (present == key) return &slot;
    if (present == 0) break;
  }
  return nullptr;
}

Recipe RecipeTable::find_or_read(uint64_t key, uintptr_t code, bool exact) {
  Table* table = table_.load(std::memory_order_acquire);
  if (is_young()) {
    const Slot* known = table->known_slot(key);
    const uint64_t packed = known == nullptr ? 0 : known->recipe.load(std::memory_order_relaxed);
    if (packed != 0) return Recipe::unpack(packed);
    loaded_code.note(code);
    return read_recipe(code, exact);
  }
  if (table->used.load(std::memory_order_relaxed) > table->size() / 2) grow(table);
  Slot* slot = table->slot_for(key);
  if (slot == nullptr) return read_recipe(code, exact);
  const uint64_t packed = slot->recipe.load(std::memory_order_relaxed);
  if (packed != 0) return Recipe::unpack(packed);
  loaded_code.note(code);
  const Recipe recipe = read_recipe(code, exact);
  slot->recipe.store(recipe.packed(), std::memory_order_relaxed);
  return recipe;
}

// What is forgotten while it is copied is forgotten again in the copy.
void RecipeTable::grow(Table* table) {
  if (table->bits == kLastBits || growing_.exchange(true, std::memory_order_acquire)) return;
  const uint32_t forgotten = times_forgotten_.load(std::memory_order_seq_cst);
  Table* larger = table_.load(std::memory_order_relaxed) == table ? new_table(table->bits + 1) : nullptr;
  for (size_t i = 0; larger != nullptr && i < table->size(); ++i) {
    const uint64_t packed = table->slots[i].recipe.load(std::memory_order_relaxed);
    if (packed == 0) continue;
    Slot* slot = larger->slot_for(table->slots[i].key.load(std::memory_order_relaxed));
    if (slot != nullptr) slot->recipe.store(packed, std::memory_order_relaxed);
  }
  if (larger != nullptr) table_.store(larger, std::memory_order_seq_cst);
  if (times_forgotten_.load(std::memory_order_seq_cst) != forgotten) forget_all();
  growing_.store(false, std::memory_order_release);
}

void RecipeTable::forget_all() {
  times_forgotten_.fetch_add(1, std::memory_order_seq_cst);
  Table* table = table_.load(std::memory_order_acquire);
  for (size_t i = 0; i < table->size(); ++i) {
    if (table->slots[i].recipe.load(std::memory_order_relaxed) != 0)
      table->slots[i].recipe.store(0, std::memory_order_relaxed);
  }
}

}  // namespace gordian::preload
