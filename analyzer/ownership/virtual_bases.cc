// The layout of virtual bases, computed as the compiler does (Itanium C++ ABI 2.4, III): debug info gives their place
// as an expression over the vtable, which lies outside of the heap.
//
// After the non-virtual part of the class come its virtual bases, direct and indirect, in the order of inheritance
// (depth first, left to right), each with the size of its own non-virtual part, aligned. Example:
//
//   struct A { virtual ~A(); long a; };   struct B : virtual A { long b; };   struct C { virtual ~C(); char c; };
//   struct D : B, virtual C { char d; };  D: {B: vptr b@8} d@16 | A@24 (size 16) | C@40 (size 9) → 49, rounded up to 56
//
// Two things cannot be read from debug info, and are tried both ways: a base that has no members but its vptr ("nearly
// empty") is usually another's primary base, shares its vptr and takes no space; and a class without constructors keeps
// its padding to itself. A layout is believed if its size is the size that debug info gives, and if all that fit put
// the bases at the same places; else there is none: a wrong place would make handles of what is none.
#include "analyzer/ownership/virtual_bases.h"

#include <algorithm>
#include <optional>

namespace gordian {
namespace {

constexpr int kMaxBaseDepth = 40;
constexpr size_t kMostBases = 1000;
constexpr uint64_t kMostBytes = uint64_t{1} << 32;
constexpr uint64_t kVptrBytes = 8;
constexpr uint64_t kLargestAlignment = 16;

uint64_t round_up(uint64_t value, uint64_t alignment) { return (value + alignment - 1) / alignment * alignment; }

class Layout {
 public:
  Layout(Binaries& binaries, TypeId type) : binaries_(binaries), type_(type) {}

  std::vector<VirtualBase> find() {
    collect(type_, 0);
    if (bases_.empty() || bases_.size() > kMostBases) return {};
    std::optional<std::vector<VirtualBase>> found;
    for (const bool share : {true, false}) {
      for (const bool keep : {false, true}) {
        share_vptrs_ = share;
        keep_padding_ = keep;
        auto one = place();
        if (!one) continue;
        if (found && !same(*found, *one)) return {};
        found = std::move(one);
      }
    }
    return found.value_or(std::vector<VirtualBase>());
  }

 private:
  void collect(TypeId id, int depth) {
    const Type type = binaries_.type(binaries_.complete(id));
    for (const TypeMember& member : type.members) {
      if (!member.is_base || depth > kMaxBaseDepth || bases_.size() > kMostBases) continue;
      const TypeId base = binaries_.complete(member.type);
      if (member.is_virtual_base) {
        if (std::find(bases_.begin(), bases_.end(), base) != bases_.end()) continue;
        bases_.push_back(base);
      }
      collect(base, depth + 1);
    }
  }

  // Nothing if the size of the result is not that of the class.
  std::optional<std::vector<VirtualBase>> place() {
    std::vector<VirtualBase> result;
    uint64_t end = own_end(type_, 0), alignment = own_alignment(type_, 0);
    for (const TypeId base : bases_) {
      const uint64_t size = own_end(base, 0);
      const bool memberless = size <= kVptrBytes && !has_members(base, 0);
      if (size == 0 || (memberless && share_vptrs_)) continue;
      const uint64_t base_alignment = own_alignment(base, 0);
      const uint64_t at = round_up(end, base_alignment);
      if (!memberless) result.push_back({base, at});
      end = at + size;
      alignment = std::max(alignment, base_alignment);
      if (end > kMostBytes) return std::nullopt;
    }
    if (round_up(end, alignment) != binaries_.type(type_).size) return std::nullopt;
    return result;
  }

  // Where the part of the class ends that is not in virtual bases; 0 for an empty class.
  uint64_t own_end(TypeId id, int depth) {
    const Type type = binaries_.type(binaries_.complete(id));
    uint64_t end = type.polymorphic ? kVptrBytes : 0;
    if (depth > kMaxBaseDepth) return end;
    for (const TypeMember& member : type.members) {
      if (member.is_virtual_base) continue;
      const uint64_t size =
          member.is_base ? own_end(member.type, depth + 1) : binaries_.type(binaries_.complete(member.type)).size;
      if (member.offset < kMostBytes && size < kMostBytes && size > 0) end = std::max(end, member.offset + size);
    }
    return end > 0 && keep_padding_ && !type.polymorphic && type.size < kMostBytes ? std::max(end, type.size) : end;
  }

  uint64_t own_alignment(TypeId id, int depth) {
    const Type type = binaries_.type(binaries_.complete(id));
    if (depth > kMaxBaseDepth) return 1;
    switch (type.kind) {
      case TypeKind::kStruct:
      case TypeKind::kUnion: {
        uint64_t alignment = type.polymorphic ? kVptrBytes : 1;
        for (const TypeMember& member : type.members)
          if (!member.is_virtual_base) alignment = std::max(alignment, own_alignment(member.type, depth + 1));
        return alignment;
      }
      case TypeKind::kArray:
        return own_alignment(type.target, depth + 1);
      case TypeKind::kMemberPointer:
        return kVptrBytes;
      default: {
        const bool power = type.size != 0 && (type.size & (type.size - 1)) == 0;
        return power ? std::min(type.size, kLargestAlignment) : 1;
      }
    }
  }

  bool has_members(TypeId id, int depth) {
    const Type type = binaries_.type(binaries_.complete(id));
    return std::any_of(type.members.begin(), type.members.end(), [&](const TypeMember& member) {
      return !member.is_base ||
             (!member.is_virtual_base && depth < kMaxBaseDepth && has_members(member.type, depth + 1));
    });
  }

  static bool same(const std::vector<VirtualBase>& a, const std::vector<VirtualBase>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const VirtualBase& x, const VirtualBase& y) {
      return x.type == y.type && x.offset == y.offset;
    });
  }

  Binaries& binaries_;
  TypeId type_;
  std::vector<TypeId> bases_;  // in the order of inheritance
  bool share_vptrs_ = false;
  bool keep_padding_ = false;
};

}  // namespace

std::vector<VirtualBase> virtual_bases(Binaries& binaries, TypeId type) { return Layout(binaries, type).find(); }

}  // namespace gordian
