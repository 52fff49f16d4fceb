// A stripped program that was compiled with -fno-rtti has vtables, but nothing says of what. The vtables of control
// blocks have five virtual functions (libstdc++, libc++) or seven (Boost), and the second one, the deleting destructor,
// frees memory. That is true of other classes, too; what decides are their instances:
//
//   counts   of all instances are plausible counts of one and the same scheme: two int32 at 8, of which the second is
//            never 0, or two int64 at 8 and 16, which are at least -1 and 0
//   handles  whatever points to an instance from the heap has a pointer to the managed object in front of it: to a
//            fixed place inside of the instance, or to where a word of the instance points, too. For other objects,
//            nobody keeps a second pointer beside each pointer.
//
// Where the object is, the handles say as well. What class it is nobody knows: it is called by its size.
//
// A few words in the heap are stale and may hold anything, so a quarter of those that point to instances need not be
// handles. A type of which nothing but stacks holds instances is not recognised, nor one with a single implausible
// instance; that can hide a leak, but not invent one.
#include "analyzer/ownership/nameless.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "analyzer/ownership/boost.h"
#include "analyzer/ownership/control_block.h"
#include "analyzer/ownership/libcxx.h"
#include "analyzer/ownership/libstdcxx.h"

namespace gordian {
namespace {

using Vtable = snapshot::Vtable;
using Object = ControlLayout::Object;

constexpr int kBoostSlots = 7;
constexpr int kDeletingDestructor = 1;
constexpr uint64_t kMostPointerOffset = 64;  // of the word that points to a separate object

struct Instance {
  BlockId block = kNoBlock;
  uint64_t address = 0;
  size_t of = 0;  // index of its vtable's Suspect
};

struct Suspect {
  uint64_t vtable = 0;
  bool boost = false;
  size_t instances = 0;
  size_t pairs_plausible = 0;          // instances whose counts can be two int32
  size_t wides_plausible = 0;          // … two int64
  size_t pointed_to = 0;               // words of the heap that hold an instance's address
  size_t handles = 0;                  // those with the object's address in front
  std::map<uint64_t, size_t> inside;   // offset of the object in the instance → handles that say so
  std::map<uint64_t, size_t> pointer;  // offset of the pointer to the object → handles
  uint64_t object_bytes = 0;
};

class Nameless {
 public:
  Nameless(const Heap& heap, Binaries& binaries) : heap_(heap), binaries_(binaries) {}

  std::unordered_map<uint64_t, KnownVtable> run(const std::vector<uint64_t>& vtables) {
    for (const uint64_t vtable : vtables) add_suspect(vtable);
    std::unordered_map<uint64_t, KnownVtable> result;
    if (suspects_.empty()) return result;
    find_instances();
    find_handles();
    for (const Suspect& suspect : suspects_)
      if (const auto known = judge(suspect)) result.emplace(suspect.vtable, *known);
    return result;
  }

 private:
  void add_suspect(uint64_t address) {
    const Vtable* vtable = heap_.vtable_at(address);
    if (vtable == nullptr || vtable->slots_size() <= kDeletingDestructor) return;
    if (!binaries_.frees_memory(vtable->slots(kDeletingDestructor))) return;
    by_vtable_[address] = suspects_.size();
    suspects_.emplace_back();
    suspects_.back().vtable = address;
    suspects_.back().boost = vtable->slots_size() == kBoostSlots;
  }

  void find_instances() {
    int64_t strong = 0, weak = 0;
    BlockId block = 0;  // that has the counts: they come in address order
    for (size_t i = 0; i < heap_.counts_size(); ++i) {
      const Counts counts = heap_.counts(i);
      while (heap_.words_end(block) <= counts.word) ++block;
      const auto found = by_vtable_.find(heap_.word(counts.word).value);
      if (found == by_vtable_.end()) continue;
      Suspect& suspect = suspects_[found->second];
      ++suspect.instances;
      suspect.pairs_plausible += libstdcxx_scheme().read_counts(split_counts(counts), strong, weak) ? 1 : 0;
      suspect.wides_plausible += libcxx_scheme().read_counts(counts, strong, weak) ? 1 : 0;
      const uint64_t address = heap_.block(block).address + uint64_t{heap_.word(counts.word).offset} * 8;
      instances_[address] = {block, address, found->second};
    }
  }

  void find_handles() {
    for (BlockId block = 0; block < heap_.block_count(); ++block) {
      const WordIndex begin = heap_.words_begin(block), end = heap_.words_end(block);
      for (WordIndex index = begin; index < end; ++index) {
        const Word& word = heap_.word(index);
        const Instance* instance = word.target == kNoBlock ? nullptr : instance_at(word.value);
        if (instance == nullptr) continue;
        ++suspects_[instance->of].pointed_to;
        if (index > begin && heap_.word(index - 1).offset + 1 == word.offset)
          consider_pair(*instance, heap_.word(index - 1).value);
      }
    }
    const std::vector<Root>& roots = heap_.roots();
    for (size_t i = 1; i < roots.size(); ++i) {
      const Instance* instance = roots[i].target == kNoBlock ? nullptr : instance_at(roots[i].value);
      if (instance == nullptr || roots[i - 1].address + 8 != roots[i].address) continue;
      const size_t before = suspects_[instance->of].handles;
      consider_pair(*instance, roots[i - 1].value);
      suspects_[instance->of].pointed_to += suspects_[instance->of].handles - before;
    }
  }

  const Instance* instance_at(uint64_t address) const {
    const auto found = instances_.find(address);
    return found == instances_.end() ? nullptr : &found->second;
  }

  void consider_pair(const Instance& instance, uint64_t element) {
    Suspect& suspect = suspects_[instance.of];
    const Block& block = heap_.block(instance.block);
    if (element >= instance.address + 16 && element < block.address + block.size) {
      ++suspect.handles;
      ++suspect.inside[element - instance.address];
      suspect.object_bytes = block.address + block.size - element;
      return;
    }
    for (WordIndex word = heap_.words_from(instance.block, instance.address + 16 - block.address);
         word < heap_.words_end(instance.block); ++word) {
      const uint64_t offset = block.address + uint64_t{heap_.word(word).offset} * 8 - instance.address;
      if (offset > kMostPointerOffset) return;
      if (heap_.word(word).value != element || heap_.word(word).target == kNoBlock) continue;
      ++suspect.handles;
      ++suspect.pointer[offset];
      suspect.object_bytes = heap_.block(heap_.word(word).target).size;
      return;
    }
  }

  std::optional<KnownVtable> judge(const Suspect& suspect) {
    if (suspect.handles == 0 || suspect.handles * 4 < suspect.pointed_to * 3) return std::nullopt;
    KnownVtable known;
    uint64_t header = 16;
    if (suspect.pairs_plausible == suspect.instances) {
      known.scheme = suspect.boost ? &boost_scheme() : &libstdcxx_scheme();
      if (suspect.boost) header = 32;  // behind the deleter's flag
    } else if (suspect.wides_plausible == suspect.instances && !suspect.boost) {
      known.scheme = &libcxx_scheme();
      header = 24;
    } else {
      return std::nullopt;
    }
    ControlLayout& layout = known.layout;
    const auto sum = [](const std::map<uint64_t, size_t>& places) {
      size_t total = 0;
      for (const auto& [offset, handles] : places) total += handles;
      return total;
    };
    const size_t inside = sum(suspect.inside), outside = sum(suspect.pointer);
    if (std::max(inside, outside) < 3 * std::min(inside, outside)) return std::nullopt;
    if (inside > outside) {
      layout.object = Object::kInside;
      layout.offset = suspect.inside.contains(header) ? header : suspect.inside.begin()->first;
      layout.object_as_bytes = true;
    } else {
      const auto most = std::max_element(suspect.pointer.begin(), suspect.pointer.end(),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
      layout.object = Object::kPointer;
      layout.offset = most->first;
      const Vtable* vtable = heap_.vtable_at(suspect.vtable);
      layout.frees_object = binaries_.frees_memory(vtable->slots(known.scheme->dispose_slot()));
    }
    layout.managed_type = fmt::format("{}{} bytes", kNameless, suspect.object_bytes);
    return known;
  }

  const Heap& heap_;
  Binaries& binaries_;
  std::vector<Suspect> suspects_;
  std::unordered_map<uint64_t, size_t> by_vtable_;
  std::unordered_map<uint64_t, Instance> instances_;  // by address
};

}  // namespace

std::unordered_map<uint64_t, KnownVtable> recognise_nameless(const Heap& heap, Binaries& binaries,
                                                             const std::vector<uint64_t>& vtables) {
  return Nameless(heap, binaries).run(vtables);
}

}  // namespace gordian
