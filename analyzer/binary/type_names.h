// One spelling for a C++ type's name, whoever wrote it: demangler, g++ or clang.
#ifndef GORDIAN_ANALYZER_BINARY_TYPE_NAMES_H_
#define GORDIAN_ANALYZER_BINARY_TYPE_NAMES_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gordian {

// Namespaces that standard libraries put between std and the name that people write: inline ones, and those of
// libstdc++'s debug mode and exception_ptr.
inline constexpr std::array<std::string_view, 9> kLibraryNamespaces = {
    "__cxx11", "__1", "__2", "_V2", "__ndk1", "__Cr", "__debug", "__n4861", "__exception_ptr"};

// Value of an enumerator, by its qualified and already normalised name; nothing if there is no such enumerator.
using EnumeratorValue = std::function<std::optional<int64_t>(const std::string&)>;

// The canonical spelling of a qualified type name (see type_names.cc for what is made equal). Only good for comparing.
// Two classes of the same name in different anonymous namespaces, or two lambdas of one function, come out equal:
// see is_ambiguous_name(). Any input is accepted.
std::string normalise_type_name(std::string_view name, const EnumeratorValue& enumerator_value);

// True if a normalised name may stand for several classes of one program, because it contains an anonymous namespace or
// a lambda.
bool is_ambiguous_name(std::string_view normalised);

// The last component without template arguments ("std::map<int, A>" → "map"): what the name index is keyed by.
std::string_view last_identifier(std::string_view normalised);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_TYPE_NAMES_H_
