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

#include "analyzer/ownership/intrusive_scheme.h"

namespace gordian {
namespace {

constexpr int kMaxDepth = 8;

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

}  // namespace

std::vector<BareUnit> find_intrusive(const Heap& heap, const Units& units, const Typing& typing) {
  if (!typing.slots().has_intrusive() || heap.numbers().empty()) return {};
  Binaries& binaries = typing.slots().binaries();
  std::map<BlockId, uint32_t> owners;  // of plain blocks that smart pointers point to: how many
  std::map<BlockId, TypeId> types;
  for (BlockId block = 0; block < heap.block_count(); ++block) {
    for (WordIndex index = heap.words_begin(block); index < heap.words_end(block); ++index) {
      const Word& word = heap.word(index);
      if (word.target == kNoBlock || heap.block(word.target).address != word.value) continue;
      if (units.owner(word.target) != kNoUnit || heap.number_of(word.target) == nullptr) continue;
      const uint64_t offset = uint64_t{word.offset} * 8;
      const NodeId node = units.node_at(block, offset);
      if (!typing.is_live(node, block, offset)) continue;
      for (const Slot& slot : typing.slots_at(node, block, offset)) {
        if (slot.kind != SlotKind::kIntrusive) continue;
        ++owners[word.target];
        const Region& region = typing.plain(word.target);
        types[word.target] = region.role == Role::kObject && region.type != kNoType ? region.type : slot.element;
        break;
      }
    }
  }
  std::map<TypeId, Class> classes;
  for (const auto& [block, count] : owners) {
    const TypeId type = binaries.complete(types[block]);
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
  std::vector<BareUnit> result;
  for (const auto& [type, of] : classes)
    if (of.counts) result.insert(result.end(), of.objects.begin(), of.objects.end());
  std::sort(result.begin(), result.end(), [](const BareUnit& a, const BareUnit& b) { return a.block < b.block; });
  return result;
}

}  // namespace gordian
