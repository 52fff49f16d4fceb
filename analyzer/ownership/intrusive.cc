// An object that counts itself is its own control block: what holds it is a pointer to it.
//
//   struct Node { int refs = 0; boost::intrusive_ptr<Node> next; };        count @0
//   class Layer : public SkRefCnt { … sk_sp<Layer> mask; };                vptr @0, count @8
//   class Page { std::string name; std::atomic<int> users; … };           count @32
//
// The snapshot has the small numbers of a block (Blocks.numbers, Blocks.inner_numbers). Which of them is a count: the
// one that the smart pointer's own destructor lowers, before it frees the object at zero. If no such code is to be had,
// for it is inlined everywhere: the only integer in the class (or class that is nothing but one, as std::atomic<int>)
// that is called like a count; else the integer at the begin, or behind the vptr. And no object of the class has more
// owners, smart pointers of the kind that slots_intrusive.cc knows, than its number says. One object for which that is
// not so, and the class is none of these.
//
// Raw pointers to such an object are not counted: they are its weak handles, as many as there may be.
#include "analyzer/ownership/intrusive.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "analyzer/ownership/code_evidence.h"
#include "analyzer/ownership/intrusive_scheme.h"

namespace gordian {
namespace {

constexpr int kMaxPointerDepth = 8;
constexpr uint32_t kMostTried = 64;  // smart pointers of one type whose destructor is looked at

bool is_integer(const Type& type) {
  return (type.kind == TypeKind::kBase || type.kind == TypeKind::kEnum) && (type.size == 4 || type.size == 8) &&
         type.name != "float" && type.name != "double";
}

// Whether an integer of 4 or 8 bytes, or a class that is nothing but one, begins at `offset` of the type.
bool has_integer_at(Binaries& binaries, TypeId id, uint64_t offset, int depth = 0) {
  const Type type = binaries.type(binaries.complete(id));
  if (is_integer(type)) return offset == 0;
  if (type.kind != TypeKind::kStruct || depth > kMaxPointerDepth) return false;
  return std::any_of(type.members.begin(), type.members.end(), [&](const TypeMember& member) {
    return !member.is_virtual_base && member.offset <= offset &&
           has_integer_at(binaries, member.type, offset - member.offset, depth + 1);
  });
}

// Words in the names of counts, the most telling first: "m_refCount", "users_", "count".
constexpr std::array<std::array<std::string_view, 2>, 3> kCountWords = {
    {{"ref", "ref"}, {"use", "owners"}, {"count", "cnt"}}};
using CountWords = std::array<std::string_view, 2>;

bool is_called_like_count(std::string name, const CountWords& words) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::ranges::any_of(words, [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

// Offsets of members that are called like counts, in bases too.
void find_named(Binaries& binaries, TypeId id, uint64_t begin, const CountWords& words, std::vector<uint64_t>& found,
                int depth = 0) {
  const Type type = binaries.type(binaries.complete(id));
  if (type.kind != TypeKind::kStruct || depth > kMaxPointerDepth) return;
  for (const TypeMember& member : type.members) {
    if (member.is_virtual_base) continue;
    const uint64_t at = begin + member.offset;
    if (member.is_base) {
      find_named(binaries, member.type, at, words, found, depth + 1);
    } else if (is_called_like_count(member.name, words) && has_integer_at(binaries, member.type, 0)) {
      found.push_back(at);
    }
  }
}

std::optional<uint64_t> named_count(Binaries& binaries, TypeId type) {
  for (const CountWords& words : kCountWords) {
    std::vector<uint64_t> found;
    find_named(binaries, type, 0, words, found);
    if (!found.empty()) return found.size() == 1 ? std::optional(found.front()) : std::nullopt;
  }
  return std::nullopt;
}

struct Class {
  bool counts = true;
  std::vector<BareUnit> objects;
};

struct PlainObject {
  uint32_t owners = 0;
  TypeId type = kNoType;
  std::set<TypeId> pointers;     // their types
  std::set<uint16_t> counts_at;  // as their code says
};

// What smart pointers lead to.
class Owned {
 public:
  Owned(const Heap& heap, const Units& units, const Typing& typing)
      : heap_(heap), units_(units), typing_(typing), code_(heap, units, typing) {}

  void find() {
    for (BlockId block = 0; block < heap_.block_count(); ++block)
      for (WordIndex index = heap_.words_begin(block); index < heap_.words_end(block); ++index) look_at(block, index);
    std::erase_if(undecided_, [&](BlockId block) { return objects.contains(block); });
  }

  std::map<BlockId, PlainObject> objects;  // plain blocks that smart pointers point to
  const std::set<BlockId>& undecided() const { return undecided_; }

 private:
  void look_at(BlockId block, WordIndex index) {
    const Word& word = heap_.word(index);
    if (word.target == kNoBlock || heap_.block(word.target).address != word.value) return;
    if (units_.owner(word.target) != kNoUnit || !heap_.has_numbers(word.target)) return;
    const uint64_t offset = uint64_t{word.offset} * 8;
    const NodeId node = units_.node_at(block, offset);
    if (!typing_.is_live(node, block, offset)) return;
    for (const Slot& slot : typing_.slots_at(node, block, offset)) {
      if (slot.kind != SlotKind::kIntrusive) continue;
      const auto count_at = lowers(slot, heap_.block(block).address + offset, index);
      if (slot.extra == kUnproved && !count_at) {
        undecided_.insert(word.target);
        return;
      }
      PlainObject& object = objects[word.target];
      ++object.owners;
      object.pointers.insert(slot.declared);
      if (count_at) object.counts_at.insert(*count_at);
      const Region& region = typing_.plain(word.target);
      object.type = region.role == Role::kObject && region.type != kNoType ? region.type : slot.element;
      return;
    }
  }

  // The count that the smart pointer's own destructor lowers, if it frees at zero what it leads to.
  std::optional<uint16_t> lowers(const Slot& slot, uint64_t address, WordIndex index) {
    const uint64_t destructor = typing_.slots().binaries().type(slot.declared).destructor_address;
    if (const auto shown = shown_.find(slot.declared); shown != shown_.end()) return shown->second;
    uint32_t& tried = tried_[slot.declared];
    if (destructor == 0 || tried >= kMostTried) return std::nullopt;
    ++tried;
    std::optional<uint16_t> found;
    code_.examine_with(destructor, address, [&](const CodeEvidence::Release& release) {
      if (release.word == index && release.counted_at) found = release.counted_at;
    });
    if (found) shown_.emplace(slot.declared, *found);
    return found;
  }

  const Heap& heap_;
  const Units& units_;
  const Typing& typing_;
  CodeEvidence code_;
  std::map<TypeId, uint32_t> tried_;
  std::map<TypeId, uint16_t> shown_;  // smart pointers of which it has been seen
  std::set<BlockId> undecided_;
};

// Where objects of one class have their count, by what code or the names of its members say of it; nothing: nowhere.
std::optional<uint64_t> count_of(Binaries& binaries, const Heap& heap, BlockId block, TypeId type,
                                 const std::set<uint16_t>& by_code) {
  if (by_code.size() > 1) return std::nullopt;
  if (!by_code.empty()) return *by_code.begin();
  if (const auto named = named_count(binaries, type)) return named;
  const uint64_t usual = heap.number_offset(block);
  return has_integer_at(binaries, type, usual) ? std::optional(usual) : std::nullopt;
}

}  // namespace

Intrusive find_intrusive(const Heap& heap, const Units& units, const Typing& typing) {
  if (!typing.slots().has_intrusive() || (heap.numbers().empty() && heap.inner_numbers().empty())) return {};
  Binaries& binaries = typing.slots().binaries();
  Owned owned(heap, units, typing);
  owned.find();
  std::map<TypeId, std::set<uint16_t>> by_code;
  for (const auto& [block, object] : owned.objects)
    by_code[binaries.complete(object.type)].insert(object.counts_at.begin(), object.counts_at.end());
  std::map<TypeId, Class> classes;
  std::set<BlockId> uncounted = owned.undecided();
  for (const auto& [block, object] : owned.objects) {
    const TypeId type = binaries.complete(object.type);
    Class& of = classes[type];
    const auto count_at = count_of(binaries, heap, block, type, by_code[type]);
    if (!count_at) uncounted.insert(block);  // perhaps code tells
    const uint32_t number = count_at ? heap.number_at(block, *count_at) : 0;
    of.counts &= object.owners <= number;
    if (!of.counts) continue;
    BareUnit unit;
    unit.block = block;
    unit.scheme = &intrusive_scheme();
    unit.strong = number;
    unit.counts_itself = true;
    unit.count_at = static_cast<uint16_t>(*count_at);
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
      for (const TypeId pointer : owned.objects[object.block].pointers) typing.slots().prove_intrusive(pointer);
  }
  std::sort(result.objects.begin(), result.objects.end(),
            [](const BareUnit& a, const BareUnit& b) { return a.block < b.block; });
  result.undecided.assign(uncounted.begin(), uncounted.end());
  return result;
}

}  // namespace gordian
