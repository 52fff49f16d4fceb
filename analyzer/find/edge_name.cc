#include "analyzer/find/edge_name.h"

#include <optional>

#include <fmt/format.h>

#include "analyzer/find/covering_member.h"
#include "analyzer/find/member_begin.h"
#include "analyzer/ownership/source_name.h"
#include "analyzer/ownership/template_name.h"
#include "analyzer/ownership/type_text.h"
#include "analyzer/ownership/vtable_class.h"

namespace gordian {
namespace {

struct StepName {
  const SlotName* name = nullptr;
  Slot slot;
};

class EdgeNamer {
 public:
  EdgeNamer(const References& references, const Knot& knot, const KnotEdge& edge)
      : references_(references), typing_(references.typing()), units_(references.units()), knot_(knot), edge_(edge) {}

  EdgeName name() {
    name_begin();
    name_between();
    name_handle();
    return std::move(result_);
  }

 private:
  NodeId holder(size_t step) const { return step == 0 ? NodeId{knot_.units[edge_.from]} : edge_.path[step - 1].to; }

  std::optional<StepName> step_name(size_t step) const {
    const Reference& reference = edge_.path[step];
    const uint64_t offset = uint64_t{references_.heap().word(reference.word).offset} * 8;
    const std::string target = units_.is_unit(reference.to) ? unit_name(units_, reference.to) : std::string();
    auto slot = typing_.slot_covering(holder(step), reference.block, offset, target);
    if (!slot || (slot->kind == SlotKind::kPointer && is_handle(reference))) return std::nullopt;
    if (slot->kind == SlotKind::kWeak && reference.kind == ReferenceKind::kStrong)
      slot = strong_alternative(*slot, holder(step), reference.block, offset);
    return StepName{&typing_.slots().name(*slot), *slot};
  }

  // A control block is behind no member that is a pointer. If debug info says so, the object is larger than its static
  // type (a node behind a pointer to its base), and the member another's.
  bool is_handle(const Reference& reference) const {
    return reference.kind == ReferenceKind::kStrong && !units_.unit(reference.to).counts_itself;
  }

  // A closure inside of the std::function that the step's word lies in: what it is called, and its capture.
  struct Closure {
    std::string text;
    std::optional<StepName> step;
    bool captures() const { return step && step->name->capture; }
  };
  std::optional<Closure> closure_inside(size_t step) const {
    const Reference& reference = edge_.path[step];
    const uint64_t offset = uint64_t{references_.heap().word(reference.word).offset} * 8;
    const auto held = typing_.held_slot(holder(step), reference.block, offset);
    if (!held) return closure_by_shape(reference.block, offset);
    const StepName name{&typing_.slots().name(held->slot), held->slot};
    std::string text = short_name(type_text(held->type));
    if (!name.name->capture && text.find("bind(") == std::string::npos) return std::nullopt;
    return Closure{std::move(text), name};
  }

  // Of a variant<shared_ptr<A>, weak_ptr<A>>, the shared_ptr.
  Slot strong_alternative(const Slot& weak, NodeId holder, BlockId block, uint64_t offset) const {
    for (const Slot& slot : typing_.slots_at(holder, block, offset))
      if (slot.kind == SlotKind::kStrong && slot.element == weak.element) return slot;
    return weak;
  }

  // Where no type tells it, in libc++'s std::function {functor: vptr, captures; its own address@32}.
  std::optional<Closure> closure_by_shape(BlockId block, uint64_t offset) const {
    constexpr uint64_t kBuffer = 32;
    const Heap& heap = references_.heap();
    for (uint64_t back = 8; back < kBuffer && back <= offset; back += 8) {
      const WordIndex first = heap.find_word(block, offset - back);
      const WordIndex functor = heap.find_word(block, offset - back + kBuffer);
      if (first == kNoWord || functor == kNoWord || heap.word(functor).value != heap.address(block) + offset - back)
        continue;
      const snapshot::Vtable* vtable = heap.vtable_at(heap.word(first).value);
      if (vtable == nullptr) continue;
      const std::string name = demangle_type(vtable->type_name());
      if (without_std(split_template(name).head) == "__function::__func")
        return Closure{"std::function's " + short_name(name), std::nullopt};
    }
    return std::nullopt;
  }

  std::string type_text(TypeId type) const { return gordian::type_text(typing_.slots().binaries(), type); }

  static const char* capture_verb(const SlotName& name) {
    return name.owner.starts_with("coroutine") ? " holds " : " captures ";
  }

  // " captures shared_ptr<Session> self", for the block that holds the handle or pointer of this step.
  std::string capture_text(const StepName& step, const std::string& block) const {
    const std::string owner = source_name(step.name->owner), type = short_name(type_text(step.name->declared));
    std::string text;
    if (block.find(owner) == std::string::npos) text = " with " + owner;
    return text + capture_verb(*step.name) + (type.empty() ? "" : type + " ") + step.name->member;
  }

  static bool is_of_library(const SlotName& name) { return is_foreign_part(name.owner); }

  static std::string qualified(const SlotName& name) {
    return name.capture ? source_name(name.owner) + capture_verb(name) + name.member : member_text(name);
  }

  void name_begin() {
    const UnitId from = knot_.units[edge_.from];
    const Unit& unit = units_.unit(from);
    const Reference& first = edge_.path[0];
    const Heap& heap = references_.heap();
    const auto slot = step_name(0);
    uint64_t address = heap.block(first.block).address + uint64_t{heap.word(first.word).offset} * 8;
    // The member begins in front of the word that refers: a handle's element pointer, a map's comparator.
    // The handle begins with a pointer to the object, unless it is nothing but one.
    if (first.kind == ReferenceKind::kStrong && !units_.unit(first.to).counts_itself) address -= 8;
    if (!slot) address = member_begin(references_, first).value_or(address);
    const uint64_t begin = units_.part_begin(from, first.block, address);
    result_.offset = address - begin;
    if (slot && !slot->name->member.empty()) {
      result_.member = qualified(*slot->name);
      result_.declared = short_name(type_text(slot->slot.declared));
    } else if (slot && slot->slot.declared != kNoType) {
      // The managed type itself or a base class is the container.
      result_.declared = short_name(type_text(slot->slot.declared));
      const std::string whole = unit_name(units_, from);
      result_.member =
          short_name(whole) == result_.declared ? result_.declared : fmt::format("{}::{}", whole, result_.declared);
    } else {
      Binaries& binaries = typing_.slots().binaries();
      const bool in_object = unit.object != 0 && begin == unit.object;
      if (in_object) result_.member = covering_member(binaries, unit.object_type, result_.offset);
      if (!in_object && !units_.deleter(from).empty())
        result_.member = fmt::format("deleter {}", source_name(units_.deleter(from)));
      if (result_.member.empty()) result_.member = fmt::format("{}+0x{:x}", unit_name(units_, from), result_.offset);
    }
  }

  void name_between() {
    ContainerId last = kNoContainer;
    for (size_t step = 0; step < edge_.path.size(); ++step) {
      if (const auto closure = closure_inside(step)) {
        add_via(closure->text + (closure->captures() ? capture_text(*closure->step, closure->text) : ""), "");
      }
      if (step + 1 == edge_.path.size()) break;
      const BlockId block = units_.block_of(edge_.path[step].to);
      const ContainerId container = typing_.plain(block).container;
      if (container != kNoContainer && container == last) continue;
      last = container;
      std::string text = plain_name(references_, block);
      const auto next = step_name(step + 1);
      if (next && next->name->capture) text += capture_text(*next, text);
      const bool named = next && !next->name->capture && !next->name->member.empty() && !is_of_library(*next->name);
      add_via(std::move(text), named ? qualified(*next->name) : std::string());
    }
  }

  void add_via(std::string text, std::string member) {
    result_.via.push_back(std::move(text));
    result_.via_members.push_back(std::move(member));
  }

  void name_handle() {
    const size_t last = edge_.path.size() - 1;
    const Handle* handle = references_.handles().at(edge_.path[last].word);
    result_.evidence = handle == nullptr ? Evidence::kNone : handle->evidence;
    result_.handle = result_.member;
    const auto slot = step_name(last);
    std::string declared = slot ? type_text(slot->slot.declared) : std::string();
    for (size_t step = last + 1; step-- > 0;) {
      if (const auto closure = closure_inside(step); closure && result_.capture.empty()) {
        result_.capture = closure->captures() ? member_text(*closure->step->name) : bound_argument(closure->text);
        if (step == last && closure->step) declared = type_text(closure->step->slot.declared);
      }
      const auto named = step_name(step);
      if (!named || named->name->member.empty() || (step > 0 && is_of_library(*named->name))) continue;
      if (named->name->capture) {
        if (result_.capture.empty()) result_.capture = member_text(*named->name);
        continue;
      }
      result_.handle = qualified(*named->name);
      if (step < last && result_.capture.empty()) declared = type_text(named->slot.declared);
      break;
    }
    if (result_.capture.empty() && last > 0) result_.capture = bound_argument_of(edge_.path[last - 1].to);
    // The object is the closure itself.
    if (const auto first = step_name(0); first && first->name->capture && result_.handle == result_.member) {
      result_.handle = source_name(first->name->owner);
      result_.capture = first->name->member;
    }
    const std::string target = unit_name(units_, knot_.units[edge_.to]);
    if (units_.unit(knot_.units[edge_.to]).counts_itself) {
      const TypeId declared_target = slot && slot->slot.kind == SlotKind::kIntrusive ? slot->slot.element : kNoType;
      result_.weak_type = (declared_target == kNoType ? target : source_name(type_text(declared_target))) + "*";
      return;
    }
    const std::string twin = weak_twin(declared);
    const Scheme& scheme = *units_.unit(knot_.units[edge_.to]).scheme;
    result_.weak_type = twin != source_name(declared) ? twin : weak_template(scheme) + "<" + target + ">";
  }

  // Of what library, if nothing tells the handle's own type.
  static std::string weak_template(const Scheme& scheme) {
    const std::string name = scheme.name();
    if (name == "boost") return "boost::weak_ptr";
    return name == "QSharedPointer" ? "QWeakPointer" : "std::weak_ptr";
  }

  // What std::bind and its like keep has no names. Empty if the closure is none of these.
  static std::string bound_argument(const std::string& closure) {
    const size_t bind = closure.find("bind(");
    return bind == std::string::npos ? "" : "an argument of " + closure.substr(bind);
  }
  std::string bound_argument_of(NodeId holder) const {
    return units_.is_unit(holder) ? "" : bound_argument(plain_name(references_, units_.block_of(holder)));
  }

  const References& references_;
  const Typing& typing_;
  const Units& units_;
  const Knot& knot_;
  const KnotEdge& edge_;
  EdgeName result_;
};

// What std::bind was called with: the member function's name instead of "Connection::*", where symbols tell it. libc++
// has a vptr in front.
std::string bind_name(const References& references, BlockId block, std::string name) {
  const Heap& heap = references.heap();
  const size_t open = name.find("bind("), member = name.find("::*", open);
  WordIndex word = heap.find_word(block, 0);
  if (open == std::string::npos || member == std::string::npos || word == kNoWord) return name;
  if (heap.vtable_at(heap.word(word).value) != nullptr) word = heap.find_word(block, 8);
  if (word == kNoWord) return name;
  const auto symbol = references.typing().slots().binaries().symbol_at(heap.word(word).value);
  if (!symbol || symbol->offset != 0 || !symbol->function) return name;
  const std::string function = symbol->name.substr(0, symbol->name.find('('));
  return name.replace(open + 5, member + 3 - open - 5, "&" + function);
}

const char* shape_name(SlotKind kind) {
  switch (kind) {
    case SlotKind::kTree:
      return "tree";
    case SlotKind::kList:
    case SlotKind::kForwardList:
      return "list";
    case SlotKind::kHashTable:
      return "hash table";
    case SlotKind::kDeque:
      return "deque";
    default:
      return "array";
  }
}

}  // namespace

EdgeName name_edge(const References& references, const Knot& knot, const KnotEdge& edge) {
  return EdgeNamer(references, knot, edge).name();
}

std::string member_text(const SlotName& name) {
  if (name.member.empty()) return {};
  if (name.capture) return fmt::format("{} in the {}", name.member, source_name(name.owner));
  return name.owner.empty() ? name.member : source_name(name.owner) + "::" + name.member;
}

std::string unit_name(const Units& units, UnitId unit) {
  const std::string name = source_name(units.name(unit));
  return name.empty() ? "?" : name;
}

std::string dynamic_name(const References& references, BlockId block) {
  const Heap& heap = references.heap();
  const WordIndex first = heap.find_word(block, 0);
  const snapshot::Vtable* vtable = first == kNoWord ? nullptr : heap.vtable_at(heap.word(first).value);
  return vtable == nullptr ? "" : short_name(class_name(references.typing().slots().binaries(), *vtable));
}

std::string plain_name(const References& references, BlockId block) {
  const Typing& typing = references.typing();
  const Region& region = typing.plain(block);
  Binaries& binaries = typing.slots().binaries();
  if (region.container != kNoContainer) {
    const Container& container = typing.containers()[region.container];
    return container.type == kNoType ? shape_name(container.kind) : short_name(binaries.type(container.type).name);
  }
  if (const std::string note = typing.note(block); !note.empty()) return bind_name(references, block, note);
  if (region.type != kNoType) return bind_name(references, block, short_name(type_text(binaries, region.type)));
  std::string dynamic = dynamic_name(references, block);
  if (!dynamic.empty()) return dynamic;
  return fmt::format("block of {} bytes", references.heap().block(block).size);
}

}  // namespace gordian
