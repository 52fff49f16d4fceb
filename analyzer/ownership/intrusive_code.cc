// Objects that count themselves, without debug info: by the code that releases them.
//
//     ~Rider() { if (--horse_->count == 0) delete horse_; }
//
// The destructor of what holds such an object lowers a number in it and frees it at zero (code_evidence.h). Destructors
// are known of units, and of plain objects with a virtual one. The word that holds the object's address is a handle,
// and what it leads to has its count there. All objects with that vptr are of the class, if all such code lowers the
// same number; an object without one is known by the words that lead to it.
//
// As with debug info (intrusive.cc), no object may have more owners than its number says, or its class is none.
//
// Only heaps where something looks like it are asked: a pointer to the begin of a block of unknown type of whose
// numbers one is no larger than the number of pointers to it. (Of a leaked object it is not, for all its owners are in
// the heap.)
//
// Rejected: to search all code for functions that count down and free. They say at which offset, but not in what.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "analyzer/binary/type_names.h"
#include "analyzer/ownership/code_evidence.h"
#include "analyzer/ownership/intrusive.h"
#include "analyzer/ownership/intrusive_scheme.h"
#include "analyzer/ownership/vtable_class.h"

namespace gordian {
namespace {

constexpr uint32_t kMostOfAKind = 10'000;         // objects whose destructors are looked up in memory
constexpr uint32_t kMostBlocksExamined = 50'000;  // … in all
constexpr size_t kMostKinds = 1'000;              // whose code is read

class IntrusiveCode {
 public:
  IntrusiveCode(const Heap& heap, const Units& units, const Typing& typing, const Intrusive& known)
      : heap_(heap), units_(units), typing_(typing), code_(heap, units, typing), undecided_(known.undecided) {
    for (const BareUnit& object : known.objects) known_.push_back(object.block);
  }

  std::vector<BareUnit> run() {
    if (!find_suspects()) return {};
    examine();
    return judge();
  }

 private:
  // A number of the block may be a count, and it is not known what the block is, or not whether its class counts:
  // that of an object with a vptr may be counted by raw pointers.
  bool may_count(BlockId block) const {
    if (!heap_.has_numbers(block) || units_.owner(block) != kNoUnit) return false;
    if (std::binary_search(known_.begin(), known_.end(), block)) return false;
    const Region region = typing_.plain(block);
    if (region.role == Role::kFrame || region.container != kNoContainer) return false;
    if (region.type == kNoType || heap_.vtable_at(vptr_of(block)) != nullptr) return true;
    // What Qt's containers share has a count, too: it is no object of the elements' type.
    return std::binary_search(undecided_.begin(), undecided_.end(), block) &&
           typing_.slots().binaries().type(region.type).size == heap_.size(block);
  }

  // 0: none.
  uint64_t vptr_of(BlockId block) const {
    const WordIndex first = heap_.find_word(block, 0);
    return first == kNoWord || heap_.target(first) != kNoBlock ? 0 : heap_.word(first).value;
  }

  template <typename Visit>
  void for_each_pointer_to_begin(Visit&& visit) const {
    for (BlockId block = 0; block < heap_.block_count(); ++block)
      for (WordIndex word = heap_.words_begin(block); word < heap_.words_end(block); ++word)
        if (heap_.points_to_begin(word)) visit(block, heap_.target(word));
  }

  // False if there are none.
  bool find_suspects() {
    const bool numbers = !heap_.numbers().empty() || !heap_.inner_numbers().empty();
    std::vector<bool> candidates(numbers ? heap_.block_count() : 0, false);
    bool any = false;
    BlockId last = kNoBlock;  // its other numbers are next to each other
    const auto consider = [&](BlockId block) {
      if (std::exchange(last, block) != block && may_count(block)) any = candidates[block] = true;
    };
    for (const Number& number : heap_.numbers()) consider(number.block);
    for (const InnerNumber& number : heap_.inner_numbers()) consider(number.block);
    if (!any) return false;
    constexpr uint8_t kMany = 255;
    std::vector<uint8_t> pointers(heap_.block_count(), 0);
    for_each_pointer_to_begin([&](BlockId, BlockId to) {
      if (candidates[to] && pointers[to] < kMany) ++pointers[to];
    });
    std::vector<bool> suspects(heap_.block_count(), false);
    any = false;
    const auto suspect = [&](BlockId block, uint32_t number) {
      const uint8_t found = pointers[block];
      if (candidates[block] && (found == kMany || found >= number)) any = suspects[block] = true;
    };
    for (const Number& number : heap_.numbers()) suspect(number.block, number.first);
    for (const InnerNumber& number : heap_.inner_numbers()) suspect(number.block, number.number);
    leads_to_suspect_.assign(any ? heap_.block_count() : 0, false);
    if (any)
      for_each_pointer_to_begin([&](BlockId from, BlockId to) {
        if (suspects[to]) leads_to_suspect_[from] = true;
      });
    return any;
  }

  // What may hold such objects, directly or by way of something else that it owns: of each kind that does so in one
  // instance, all.
  void examine() {
    std::map<uint64_t, std::vector<NodeId>> kinds;  // by vptr or destructor: in an order, as not all may be looked at
    for (UnitId unit = 0; unit < units_.count(); ++unit) {
      const auto vptr = typing_.value_at(units_.unit(unit).control);
      if (vptr && units_.unit(unit).strong > 0) kinds[*vptr].push_back(unit);
    }
    for (BlockId block = 0; block < heap_.block_count(); ++block) {
      if (units_.owner(block) != kNoUnit) continue;
      const uint64_t vptr = vptr_of(block);
      const bool has_vtable = vptr != 0 && heap_.vtable_at(vptr) != nullptr;
      const uint64_t kind = has_vtable ? vptr : destructor_by_type(block);
      if (kind != 0) kinds[kind].push_back(units_.plain_node(block));
    }
    uint32_t left = kMostBlocksExamined;
    size_t kinds_left = kMostKinds;
    for (const auto& [vptr, nodes] : kinds) {
      const auto end = nodes.begin() + std::min<std::ptrdiff_t>(std::ssize(nodes), kMostOfAKind);
      if (kinds_left == 0 || std::none_of(nodes.begin(), end, [&](NodeId node) { return may_hold(node); })) continue;
      --kinds_left;
      for (auto node = nodes.begin(); node != end && left > 0; ++node, --left) examine(*node);
    }
  }

  // Directly, or in a block that it points to: a buffer, a node, an object that it owns.
  bool may_hold(NodeId node) const {
    bool holds = false;
    units_.for_each_word(node, [&](BlockId block, WordIndex word) {
      holds =
          holds || leads_to_suspect_[block] || (heap_.points_to_begin(word) && leads_to_suspect_[heap_.target(word)]);
    });
    return holds;
  }

  void examine(NodeId node) {
    const auto report = [&](const CodeEvidence::Release& release) {
      if (release.counted_at && may_count(heap_.target(release.word)))
        handles_.emplace(release.word, *release.counted_at);
    };
    if (units_.is_unit(node)) return code_.examine(node, report);
    const BlockId block = units_.block_of(node);
    if (const uint64_t destructor = destructor_by_type(block))
      return code_.examine_with(destructor, heap_.address(block), report);
    code_.examine_plain(block, report);
  }

  // Of an object without virtual functions, as far as debug info knows it; 0: none.
  uint64_t destructor_by_type(BlockId block) {
    if (undecided_.empty() || typing_.is_unknown(block) || vptr_of(block) != 0) return 0;
    const Region region = typing_.plain(block);
    if (region.role != Role::kObject || region.type == kNoType || region.begin != heap_.address(block)) return 0;
    return typing_.slots().binaries().type(region.type).destructor_address;
  }

  // The smart pointers that were seen to count; of the others of their types it is known now, too.
  void prove(const std::unordered_map<uint64_t, uint16_t>& classes) const {
    for (const auto& [index, offset] : handles_) {
      if (!classes.contains(key_of(heap_.target(index)))) continue;
      const BlockId holder = heap_.block_of_word(index);
      const uint64_t at = uint64_t{heap_.word(index).offset} * 8;
      for (const Slot& slot : typing_.slots_at(units_.node_at(holder, at), holder, at))
        if (slot.kind == SlotKind::kIntrusive) typing_.slots().prove_intrusive(slot.declared);
    }
  }

  // The second count of boost::local_shared_ptr, in front of a shared one (boost.cc), is no object.
  bool is_count_of_boost(uint64_t vptr) const {
    const snapshot::Vtable* vtable = heap_.vtable_at(vptr);
    return vtable != nullptr && demangle_type(vtable->type_name()).starts_with("boost::detail::local_counted_impl");
  }

  // What the objects of one class have in common.
  uint64_t key_of(BlockId block) const { return vptr_of(block) == 0 ? block : vptr_of(block); }

  std::vector<BareUnit> judge() const {
    std::unordered_map<BlockId, uint32_t> owners;
    std::unordered_map<uint64_t, uint16_t> classes;  // where their count is
    std::unordered_set<uint64_t> none;
    for (const auto& [word, offset] : handles_) {
      const BlockId block = heap_.target(word);
      ++owners[block];
      const auto [known, added] = classes.try_emplace(key_of(block), offset);
      if (known->second != offset) none.insert(key_of(block));
    }
    for (const auto& [block, count] : owners)
      if (count > heap_.number_at(block, classes.at(key_of(block)))) none.insert(key_of(block));
    std::erase_if(classes, [&](const auto& one) { return none.contains(one.first) || is_count_of_boost(one.first); });
    prove(classes);
    std::vector<BareUnit> result;
    if (classes.empty()) return result;
    for (BlockId block = 0; block < heap_.block_count(); ++block) {
      const auto found = classes.find(key_of(block));
      const uint32_t number = found == classes.end() ? 0 : heap_.number_at(block, found->second);
      if (number != 0 && may_count(block)) result.push_back(unit_of(block, found->second, number));
    }
    return result;
  }

  BareUnit unit_of(BlockId block, uint16_t count_at, uint32_t number) const {
    BareUnit unit;
    unit.block = block;
    unit.scheme = &intrusive_scheme();
    unit.strong = number;
    unit.counts_itself = unit.counted_by_code = true;
    unit.count_at = count_at;
    unit.object = heap_.address(block);
    const Region region = typing_.plain(block);
    if (region.role == Role::kObject && region.type != kNoType) {
      unit.type = region.type;
      unit.type_name = typing_.slots().binaries().type(region.type).name;
      return unit;
    }
    const uint64_t vptr = vptr_of(block);
    const snapshot::Vtable* vtable = vptr == 0 ? nullptr : heap_.vtable_at(vptr);
    if (vtable != nullptr) unit.type_name = class_name(typing_.slots().binaries(), *vtable);
    if (unit.type_name.empty()) unit.type_name = fmt::format("{}{} bytes", kNameless, heap_.size(block));
    return unit;
  }

  const Heap& heap_;
  const Units& units_;
  const Typing& typing_;
  CodeEvidence code_;
  std::vector<BlockId> known_;                        // by types; sorted
  const std::vector<BlockId>& undecided_;             // sorted
  std::vector<bool> leads_to_suspect_;                // by block
  std::set<std::pair<WordIndex, uint16_t>> handles_;  // and where the count of what it leads to is
};

}  // namespace

std::vector<BareUnit> find_intrusive_by_code(const Heap& heap, const Units& units, const Typing& typing,
                                             const Intrusive& known) {
  return IntrusiveCode(heap, units, typing, known).run();
}

}  // namespace gordian
