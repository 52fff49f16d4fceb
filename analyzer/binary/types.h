// C++ types as debug info declares them, reduced to what ownership analysis needs: where the members are.
//
// typedefs, const and volatile are looked through. Names are qualified and spelled as DWARF has them; making them
// short enough for people is the report's business.
#ifndef GORDIAN_ANALYZER_BINARY_TYPES_H_
#define GORDIAN_ANALYZER_BINARY_TYPES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gordian {

using TypeId = uint32_t;
inline constexpr TypeId kNoType = 0;

enum class TypeKind {
  kUnknown,
  kBase,  // int, char, bool, std::nullptr_t, …
  kEnum,
  kPointer,    // target: pointee, kNoType for void*
  kReference,  // a member that is a reference: 8 bytes, target: the referred type
  kArray,      // target: element, count: number of elements (all dimensions multiplied; 0 if unknown)
  kStruct,     // struct and class; closures too
  kUnion,
  kFunction,       // only behind pointers
  kMemberPointer,  // pointer to member: no heap pointers inside
};

enum class DestructorKind {
  kUnknown,   // a declaration only, or no debug info
  kImplicit,  // not written by the user (implicitly declared, or `= default` on its first declaration)
  kUser,      // written by the user
  kTrivial,   // does nothing (told by code only)
};

struct TypeMember {
  std::string name;     // empty for bases and for anonymous structs and unions
  uint64_t offset = 0;  // bytes; for bit-fields the byte they begin in
  TypeId type = kNoType;
  bool is_base = false;
  bool is_virtual_base = false;  // its offset is not known from the type alone: offset is 0 and must not be used
  bool is_capture = false;       // of a closure: the name is the captured variable's
};

struct TemplateArgument {
  std::string name;              // _Tp, _Alloc, …
  TypeId type = kNoType;         // for type parameters
  std::optional<int64_t> value;  // for integral parameters
};

struct Type {
  TypeKind kind = TypeKind::kUnknown;
  std::string name;  // qualified: "std::vector<A, std::allocator<A> >"; closures: "lambda at file.cc:42"
  uint64_t size = 0;
  TypeId target = kNoType;
  uint64_t count = 0;
  std::vector<TypeMember> members;  // bases first, in offset order; static members left out; the vptr left out
  std::vector<TemplateArgument> template_arguments;  // packs are flattened, in order
  bool declaration = false;                          // only declared here: size and members unknown
  bool polymorphic = false;                          // has a vptr of its own or through a base
  bool closure = false;                              // a lambda's class
  std::string scope;  // the enclosing scope's qualified name, without a trailing "::"; empty at top level
  std::string file;   // where it is declared; absolute; empty if unknown
  uint32_t line = 0;

  DestructorKind destructor = DestructorKind::kUnknown;
  std::string destructor_name;  // "~A()" when the user wrote one
  std::string destructor_file;  // where its definition is (else its declaration)
  uint32_t destructor_line = 0;
  uint64_t destructor_address = 0;  // run-time address of its out-of-line code, in any image; 0 if there is none
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_TYPES_H_
