// The separate object of a unit: which block it is, and what class.
#include "analyzer/ownership/units.h"
#include "analyzer/ownership/vtable_class.h"

namespace gordian {
namespace {

// The first template argument of the control block's class, its pointer taken off.
TypeId managed_type(Binaries& binaries, TypeId control) {
  const auto& arguments = binaries.type(control).template_arguments;
  TypeId type = arguments.empty() ? kNoType : arguments[0].type;
  if (binaries.type(type).kind == TypeKind::kPointer) type = binaries.type(type).target;
  return binaries.type(type).kind == TypeKind::kStruct ? binaries.complete(type) : kNoType;
}

// Where an object of a class without one begins, a vptr is that of its first member.
bool may_have_vptr(Binaries& binaries, TypeId type) {
  const Type& known = binaries.type(type);
  return known.kind != TypeKind::kStruct || known.declaration || known.polymorphic;
}

}  // namespace

// Finds the separate object of each unit that has one. The block is the unit's own if nothing else lays claim to it: a
// deleter may do nothing at all, and the object may be a part of something bigger, or be owned by somebody else.
void Units::claim_objects(Binaries& binaries) {
  std::vector<UnitId> by_block = object_candidates();
  drop_contested(by_block);
  for (BlockId block = 0; block < heap_.block_count(); ++block) {
    if (by_block[block] == kNoUnit) continue;
    owner_[block] = by_block[block];
    found_[by_block[block]].object_block = block;
    const uint64_t offset = found_[by_block[block]].object - heap_.block(block).address;
    if (has_vtable_at(block, offset, -static_cast<int64_t>(offset))) found_[by_block[block]].object -= offset;
  }
  for (Unit& unit : found_)
    if (!unit.counts_itself) name_object(binaries, unit);
}

// The object's own vptr knows better than the pointer that the unit was made from: the dynamic type.
void Units::name_object(Binaries& binaries, Unit& unit) {
  const BlockId block = unit.object == 0 ? kNoBlock : heap_.find_block(unit.object);
  const WordIndex word = block == kNoBlock ? kNoWord : heap_.find_word(block, unit.object - heap_.block(block).address);
  const uint64_t vptr = word == kNoWord || unit.strong == 0 ? 0 : heap_.word(word).value;
  // What lies inside the control block is of the type that the block's own name says: a vptr in front may be that of
  // its first member.
  const WordIndex control = heap_.find_word(unit.control_block, unit.control - heap_.block(unit.control_block).address);
  const snapshot::Vtable* block_vtable = control == kNoWord ? nullptr : heap_.vtable_at(heap_.word(control).value);
  const bool named = unit.bare ? !names_[unit.type_name].starts_with(kNameless)
                               : block_vtable != nullptr && !block_vtable->type_name().empty();
  const bool exact_name = unit.object_inside && named;
  const auto [found, added] = object_types_.try_emplace({unit.type_name, exact_name ? 0 : vptr, unit.control_type});
  if (added) {
    const snapshot::Vtable* vtable = exact_name ? nullptr : heap_.vtable_at(vptr);
    const std::string dynamic =
        vtable != nullptr && vtable->offset_to_top() == 0 ? class_name(binaries, *vtable) : std::string();
    const bool whole = !dynamic.empty() && may_have_vptr(binaries, binaries.find_type(names_[unit.type_name]));
    const std::string name = whole ? dynamic : names_[unit.type_name];
    const bool array = name.ends_with("[]");
    found->second = {intern(name), binaries.find_type(array ? name.substr(0, name.size() - 2) : name)};
    // A type that only its control block's debug info can tell apart (a local class, an anonymous namespace).
    if (!whole && unit.control_type != kNoType && !array) {
      const TypeId exact = managed_type(binaries, unit.control_type);
      if (exact != kNoType) found->second.second = exact;
    }
  }
  unit.type_name = found->second.first;
  unit.object_type = found->second.second;
}

// Whether the word at `offset` is a vptr of a subobject that lies `offset_to_top` from the whole object.
bool Units::has_vtable_at(BlockId block, uint64_t offset, int64_t offset_to_top) const {
  const WordIndex vptr = heap_.find_word(block, offset);
  const snapshot::Vtable* vtable = vptr == kNoWord ? nullptr : heap_.vtable_at(heap_.word(vptr).value);
  return vtable != nullptr && vtable->offset_to_top() == offset_to_top;
}

std::vector<UnitId> Units::object_candidates() const {
  std::vector<UnitId> by_block(heap_.block_count(), kNoUnit);
  for (UnitId id = 0; id < found_.size(); ++id) {
    const Unit& unit = found_[id];
    if (unit.object_inside || unit.object == 0 || unit.strong == 0) continue;
    const BlockId block = heap_.find_block(unit.object);
    if (block == kNoBlock || owner_[block] != kNoUnit || by_block[block] != kNoUnit) continue;
    const uint64_t offset = unit.object - heap_.block(block).address;
    const bool base_part = has_vtable_at(block, offset, -static_cast<int64_t>(offset));
    // The count in front of an array that new[] made for elements with destructors is one or two words.
    if (base_part || offset == 0 || ((offset == 8 || offset == 16) && offset < heap_.block(block).size))
      by_block[block] = id;
  }
  return by_block;
}

// A pointer to the object from a plain block or a global, other than a handle's, may be the true owner's when the
// deleter is not known to free. Stack slots and registers do not contest: they go stale.
void Units::drop_contested(std::vector<UnitId>& by_block) const {
  const auto contests = [&](uint64_t value, BlockId target, uint64_t next_value) {
    if (target == kNoBlock || by_block[target] == kNoUnit || value != heap_.block(target).address) return false;
    const Unit& unit = found_[by_block[target]];
    return !unit.frees_object && next_value != unit.control;
  };
  std::vector<BlockId> contested;
  const std::vector<Root>& roots = heap_.roots();
  for (size_t i = 0; i < roots.size(); ++i) {
    const auto kind = heap_.root_areas()[roots[i].area].kind;
    if (kind == snapshot::Roots::THREAD_STACK || kind == snapshot::Roots::REGISTERS) continue;
    const bool adjacent = i + 1 < roots.size() && roots[i + 1].address == roots[i].address + 8;
    if (contests(roots[i].value, roots[i].target, adjacent ? roots[i + 1].value : 0))
      contested.push_back(roots[i].target);
  }
  for (BlockId block = 0; block < heap_.block_count(); ++block) {
    if (owner_[block] != kNoUnit || by_block[block] != kNoUnit) continue;
    for (WordIndex word = heap_.words_begin(block); word < heap_.words_end(block); ++word) {
      const bool adjacent =
          word + 1 < heap_.words_end(block) && heap_.word(word + 1).offset == heap_.word(word).offset + 1;
      if (contests(heap_.word(word).value, heap_.word(word).target, adjacent ? heap_.word(word + 1).value : 0))
        contested.push_back(heap_.word(word).target);
    }
  }
  for (const BlockId block : contested) by_block[block] = kNoUnit;
}

}  // namespace gordian
