// An object that counts itself is its own control block: what holds it is a pointer to it.
//
//   struct Node { int refs = 0; boost::intrusive_ptr<Node> next; };        count @0
//   class Layer : public SkRefCnt { … sk_sp<Layer> mask; };                vptr @0, count @8
//
// The snapshot has the number that stands where a count can be (Blocks.numbers). Whether it is one: debug info has an
// integer there (or a class that holds nothing else, such as std::atomic<int>), and no object of the class has more
// owners, smart pointers of the kind that slots_intrusive.cc knows, than the number says. One object for which that is
// not so, and the class is none of these.
//
// Raw pointers to such an object are not counted: they are its weak handles, as many as there may be.
//
// Rejected: counts anywhere in the object. It would need other contents of the heap in the snapshot than pointers.
#include "analyzer/ownership/intrusive.h"

#include <algorithm>
#include <map>
#include <set>

#include "analyzer/ownership/code_evidence.h"
#include "analyzer/ownership/intrusive_scheme.h"

namespace gordian {
namespace {

constexpr int kMaxDepth = 8;
constexpr uint32_t kMostTried = 64;  // smart pointers of one type whose destructor is looked at

// Whether an integer of 4 or 8 bytes, or a class that is nothing but one, begins at `offset` of the type.
bool has_integer_at(Binaries& binaries, TypeId id, uint64_t offset, int depth = 0) {
  const Type type = binaries.type(binaries.complete(id));
  if (type.kind == TypeKind::kBase || type.kind == TypeKind::kEnum)
    return offset == 0 && (type.size == 4 || type.size == 8) && type.name != "float" && type.name != "double";
  if (type.kind != TypeKind::kStruct || depth > kMaxDepth) return false;
  return std::any_of(type.members.begin(), type.members.end(), [&](const TypeMember& member) {
    return !member.is_virtual_base && member.offset <= offset &&
           has_integer_at(binaries, member.type, offset - member.offset, depth + 1);
  });
}

struct Class {
  bool counts = true;
  std::vector<BareUnit> objects;
};

// What smart pointers lead to.
class Owned {
 public:
  Owned(const Heap& heap, const Units& units, const Typing& typing)
      : heap_(heap), units_(units), typing_(typing), code_(heap, units, typing) {}

  void find() {
    for (BlockId block = 0; block < heap_.block_count(); ++block)
      for (WordIndex index = heap_.words_begin(block); index < heap_.words_end(block); ++index) look_at(block, index);
    std::erase_if(undecided_, [&](BlockId block) { return owners.contains(block); });
  }

  std::map<BlockId, uint32_t> owners;  // of plain blocks that smart pointers point to: how many
  std::map<BlockId, TypeId> types;
  std::map<BlockId, std::set<TypeId>> pointers;  // their types
  const std::set<BlockId>& undecided() const { return undecided_; }

 private:
  void look_at(BlockId block, WordIndex index) {
    const Word& word = heap_.word(index);
    if (word.target == kNoBlock || heap_.block(word.target).address != word.value) return;
    if (units_.owner(word.target) != kNoUnit || heap_.number_of(word.target) == nullptr) return;
    const uint64_t offset = uint64_t{word.offset} * 8;
    const NodeId node = units_.node_at(block, offset);
    if (!typing_.is_live(node, block, offset)) return;
    for (const Slot& slot : typing_.slots_at(node, block, offset)) {
      if (slot.kind != SlotKind::kIntrusive) continue;
      if (slot.extra == kUnproved && !counts(slot, heap_.block(block).address + offset, index)) {
        undecided_.insert(word.target);
        return;
      }
      ++owners[word.target];
      pointers[word.target].insert(slot.declared);
      const Region& region = typing_.plain(word.target);
      types[word.target] = region.role == Role::kObject && region.type != kNoType ? region.type : slot.element;
      return;
    }
  }

  // Whether the smart pointer's own destructor lowers a count of what it leads to, and frees that at zero.
  bool counts(const Slot& slot, uint64_t address, WordIndex index) {
    const uint64_t destructor = typing_.slots().binaries().type(slot.declared).destructor_address;
    if (shown_.contains(slot.declared)) return true;
    uint32_t& tried = tried_[slot.declared];
    if (destructor == 0 || tried >= kMostTried) return false;
    ++tried;
    bool found = false;
    code_.examine_with(destructor, address, [&](const CodeEvidence::Release& release) {
      found |= release.word == index && release.counted_at.has_value();
    });
    if (found) shown_.insert(slot.declared);
    return found;
  }

  const Heap& heap_;
  const Units& units_;
  const Typing& typing_;
  CodeEvidence code_;
  std::map<TypeId, uint32_t> tried_;
  std::set<TypeId> shown_;  // smart pointers of which it has been seen
  std::set<BlockId> undecided_;
};

}  // namespace

Intrusive find_intrusive(const Heap& heap, const Units& units, const Typing& typing) {
  if (!typing.slots().has_intrusive() || heap.numbers().empty()) return {};
  Binaries& binaries = typing.slots().binaries();
  Owned owned(heap, units, typing);
  owned.find();
  std::map<TypeId, Class> classes;
  for (const auto& [block, count] : owned.owners) {
    const TypeId type = binaries.complete(owned.types[block]);
    Class& of = classes[type];
    const WordIndex first = heap.find_word(block, 0);
    const Number& number = *heap.number_of(block);
    of.counts &= has_integer_at(binaries, type, first == kNoWord ? 0 : 8) && count <= number.first;
    BareUnit unit;
    unit.block = block;
    unit.scheme = &intrusive_scheme();
    unit.strong = number.first;
    unit.counts_itself = true;
    unit.object = heap.block(block).address;
    unit.type = type;
    unit.type_name = binaries.type(type).name;
    of.objects.push_back(std::move(unit));
  }
  Intrusive result;
  for (const auto& [type, of] : classes) {
    if (!of.counts) continue;
    result.objects.insert(result.objects.end(), of.objects.begin(), of.objects.end());
    for (const BareUnit& object : of.objects)
      for (const TypeId pointer : owned.pointers[object.block]) typing.slots().prove_intrusive(pointer);
  }
  std::sort(result.objects.begin(), result.objects.end(),
            [](const BareUnit& a, const BareUnit& b) { return a.block < b.block; });
  result.undecided.assign(owned.undecided().begin(), owned.undecided().end());
  return result;
}

}  // namespace gordian
