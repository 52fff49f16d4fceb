// Type names as a person writes them: `std::map<int, std::string>` for what demanglers and DWARF spell
// "std::map<int, std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >, std::less<int>, …>".
//
// Left out: default template arguments (allocators, comparators, hashes, deleters, lock policies), inline and anonymous
// namespaces, the function around a local class. Nothing else: `ns::A` stays `ns::A`.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_SOURCE_NAME_H_
#define GORDIAN_ANALYZER_OWNERSHIP_SOURCE_NAME_H_

#include <string>
#include <string_view>

namespace gordian {

std::string source_name(std::string_view type);

// The same without "std::" anywhere: for drawings, where space is short.
std::string short_name(std::string_view type);

// `type` with every shared_ptr in it turned into a weak_ptr, in source spelling; but for those in a function's
// signature, which keep nothing.
std::string weak_twin(std::string_view type);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_SOURCE_NAME_H_
