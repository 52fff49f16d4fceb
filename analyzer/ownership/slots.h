// Where in an object of a type the pointers are, and what each of them means: the type's *slots*.
//
// A class is flattened: bases, members, members of members, array elements, the alternatives of unions. What is left
// are handles (shared_ptr, weak_ptr), pointers (raw, unique_ptr), and the standard containers and wrappers that own
// memory of their own; how those are walked is typing.cc's business. Example:
//
//   struct A { int n; std::vector<std::shared_ptr<B>> list; std::optional<std::weak_ptr<C>> c; };
//   slots: {8, kVector, element shared_ptr<B>, "A::list"}, {40, kWeak, "A::c"}
//
// Names follow the source: std's own members ("_M_impl", "second") do not show; of nested classes the outermost is
// named, and a member of a base belongs to the base. Rejected: asking DWARF again for every block; a heap has millions
// of blocks and a few hundred types.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_SLOTS_H_
#define GORDIAN_ANALYZER_OWNERSHIP_SLOTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "analyzer/binary/binaries.h"
#include "analyzer/binary/small_values.h"

namespace gordian {

enum class SlotKind : uint8_t {
  kIntrusive,    // a smart pointer to an object that may count itself; element: its class; `extra`: kUnproved
  kStrong,       // shared_ptr and its like: the control block's address is at `offset`, the element pointer in front
  kWeak,         // weak_ptr, likewise
  kPointer,      // raw pointer or reference; element: pointee
  kUnique,       // unique_ptr's pointer; element: pointee; `extra`: kUncertainLength
  kVector,       // offset: of the begin pointer; end follows; element: element type
  kTree,         // map, set: offset of the header node (colour, parent, left, right); element: value type
  kList,         // offset of the sentinel node (next, prev); element: value type
  kForwardList,  // offset of the head pointer; element: value type
  kHashTable,    // offset of the bucket pointer; `extra`: of the first-node pointer, from there; element: value type
  kDeque,        // offset of the map pointer; element: element type
  kFunction,     // std::function: functor storage at offset, manager (libc++: pointer to the functor) at `extra`;
                 // boost::function: offset of the pointer to its table of functions, functor storage behind
  kMoveOnly,     // std::move_only_function: functor storage at offset, manager at `extra`
  kAny,          // std::any: manager at offset, storage behind
  kString,       // owns characters
};

// A buffer of which nobody knows how many elements are alive.
inline constexpr uint16_t kUncertainLength = 1;
// A kIntrusive that only looks like one; until code shows that it counts, it is a pointer.
inline constexpr uint16_t kUnproved = 1;

// Whose containers: their layouts differ (container_layouts.h).
enum class Library : uint8_t { kLibstdcxx, kLibcxx, kBoost };

struct SlotName {
  std::string owner;   // the class that declares the outermost named member: A, or a closure's name; may be empty
  std::string member;  // "list", "config.b"; empty for an element of a container
  TypeId declared = kNoType;  // type of the innermost member
  bool capture = false;       // a closure's, or a coroutine's parameter or local variable
};

// The number that says whether an alternative is there: a variant's index, an optional's flag.
struct SlotTag {
  int32_t from = 0;    // where it lies, counted from the slot
  uint8_t bytes = 0;   // 0: none is known
  SmallValues values;  // … of it, if the alternative is there
};

struct Slot {
  uint32_t offset = 0;
  SlotKind kind = SlotKind::kPointer;
  bool alternative = false;  // lies in a union: may not be what is there now
  Library library = Library::kLibstdcxx;
  bool maybe_dead = false;  // its object may have ended while its bytes are still there (coroutines.h)
  uint16_t extra = 0;
  TypeId element = kNoType;
  TypeId declared = kNoType;  // the slot's own type: shared_ptr<B>, vector<…>
  uint32_t name = 0;          // index for SlotTable::name
  SlotTag tag = {};           // of an alternative
  bool guessed = false;       // as it was asked for: of an array that may be none, and not of its first element
};

class SlotTable {
 public:
  explicit SlotTable(Binaries& binaries);

  // Sorted by offset; several slots at one offset are alternatives of a union. The reference stays valid.
  const std::vector<Slot>& slots_of(TypeId type);
  const SlotName& name(const Slot& slot) const { return names_[slot.name]; }
  Binaries& binaries() const { return binaries_; }
  // Whether some type that was asked for has a kIntrusive slot.
  bool has_intrusive() const { return has_intrusive_; }
  // Whether it is a unique_ptr with another deleter than the library's own.
  bool has_own_deleter(const Slot& slot) const;
  // Code shows that the smart pointers of this type count.
  void prove_intrusive(TypeId declared);
  bool counts(TypeId smart_pointer) const { return proved_.contains(smart_pointer); }

 private:
  // A class being flattened: what was found, and the way from the outermost class to here.
  struct Flattening {
    struct Step {
      std::string owner;
      std::string member;
      bool capture;
    };
    std::vector<Slot> slots;
    std::vector<Step> path;
    TypeId container = kNoType;  // what the last step's member is, if it is a library's and we are inside of that
    bool in_union = false;
    // Of what is being flattened: what decides whether it is there. The offset is counted from the outermost class.
    struct Tag {
      uint64_t offset = 0;
      uint8_t bytes = 0;
      SmallValues values;
    };
    std::optional<Tag> tag;
    bool tagged = false;  // what comes next is the union that the tag is of
    bool maybe_dead = false;
    bool in_base = false;  // what comes next is a base subobject: its virtual bases are the whole object's business
  };
  void flatten(TypeId id, uint64_t offset, Flattening& into, int depth);
  void flatten_members(TypeId id, const Type& type, uint64_t offset, Flattening& into, int depth);
  void flatten_frame(const Type& type, uint64_t offset, Flattening& into, int depth);
  bool flatten_library_type(TypeId id, const Type& type, uint64_t offset, Flattening& into, int depth);
  bool flatten_boost_type(TypeId id, const Type& type, uint64_t offset, Flattening& into, int depth);
  bool flatten_boost_vector(TypeId id, const Type& type, uint64_t offset, Flattening& into, int depth);
  void flatten_functor(TypeId id, std::string_view around, uint64_t offset, Flattening& into, int depth);
  // slots_alternatives.cc
  std::optional<Flattening::Tag> tag_of(const Type& type, uint64_t offset);
  static bool only_delays(const Type& type);
  void flatten_tagged_union(const Type& type, uint64_t offset, Flattening& into, int depth, uint32_t first = 0);
  void flatten_alternative(TypeId value, uint64_t offset, Flattening& into, int depth,
                           const std::optional<Flattening::Tag>& tag = {});
  bool flatten_qt_type(TypeId id, const Type& type, uint64_t offset, Flattening& into);
  bool flatten_intrusive_pointer(TypeId id, const Type& type, uint64_t offset, Flattening& into);
  bool is_or_has_base(TypeId type, TypeId wanted, int depth);
  bool releases_by_destructor(const Type& type, int depth);
  std::optional<TypeId> only_pointer(const Type& type, int depth);
  bool flatten_libcxx_type(TypeId id, const Type& type, uint64_t offset, Flattening& into, int depth);
  void add(Flattening& into, SlotKind kind, uint64_t offset, TypeId element, TypeId declared, uint64_t extra = 0,
           Library library = Library::kLibstdcxx);
  uint32_t intern(const SlotName& name);
  uint64_t member_offset(TypeId id, std::string_view name, uint64_t otherwise);
  std::optional<uint64_t> base_offset(TypeId id, std::string_view base);
  TypeId argument(const Type& type, size_t index) const;
  TypeId argument_of_base(TypeId id, std::string_view base, size_t index);

  Binaries& binaries_;
  bool has_intrusive_ = false;
  std::unordered_set<TypeId> proved_;  // smart pointers that are known to count
  std::unordered_map<TypeId, std::vector<Slot>> slots_;
  std::vector<SlotName> names_;
  std::unordered_map<std::string, uint32_t> name_index_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_SLOTS_H_
