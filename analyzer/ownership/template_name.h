// Taking C++ type names apart: "std::pair<int, A<B> >" is the head "std::pair" and the arguments "int" and "A<B>".
// Names come from demanglers and from DWARF; both nest <>, () and [] properly except in operator names, which types
// do not have (a lambda's or local class's scope may: such a name is then left whole).
#ifndef GORDIAN_ANALYZER_OWNERSHIP_TEMPLATE_NAME_H_
#define GORDIAN_ANALYZER_OWNERSHIP_TEMPLATE_NAME_H_

#include <string_view>
#include <vector>

namespace gordian {

struct TemplateName {
  std::string_view head;                    // everything before the last template argument list
  std::vector<std::string_view> arguments;  // trimmed; empty if the name is not a template-id
  std::string_view tail;                    // what stands behind the list, e.g. "::iterator" or "*"
  std::string_view first() const { return arguments.empty() ? std::string_view() : arguments.front(); }
};

// The outermost template argument list that ends last in `name`.
TemplateName split_template(std::string_view name);

// `name` without "std::" and a library's inline namespace ("std::__cxx11::list<int>" → "list<int>"); empty if `name` is
// not in namespace std. boost::shared_ptr and boost::weak_ptr count, too: they have the same layout.
std::string_view without_std(std::string_view name);

// Whether `name` is in the inline namespace that libc++ keeps its types in.
bool is_libcxx_type(std::string_view name);

// Whether `name` is in std or in a namespace that belongs to a standard library's implementation, or one of Boost's
// smart pointers or their parts.
bool is_library_type(std::string_view name);

// Containers and strings of other libraries: their destructors, written as any other, do nothing but destroy what they
// hold, and their elements are what they are templates of.
bool is_foreign_container(std::string_view name);

// These and what they are made of: what their members are called is nobody's business who uses them.
bool is_foreign_part(std::string_view name);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_TEMPLATE_NAME_H_
