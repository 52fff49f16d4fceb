#include "analyzer/binary/release_functions.h"

#include <algorithm>
#include <array>

#include "analyzer/binary/instrumentation.h"
#include "analyzer/binary/name_lists.h"

namespace gordian {
namespace {

constexpr std::array<std::string_view, 6> kFunctions = {
    "free", "cfree", "__stack_chk_fail", "__clang_call_terminate", "__tls_get_addr", "__libc_single_threaded",
};
// "operator new" and "delete" of classes are members ("A::operator delete") and stay.
constexpr std::array<std::string_view, 6> kPrefixes = {"operator delete", "operator new", "__cxa_",
                                                       "_Unwind_",        "__gthread_",   "__gthrw_"};

// Of namespaces std, __gnu_cxx and __gnu_debug: last components, without template arguments.
constexpr std::array<std::string_view, 57> kMembers = {
    // memory and what is in it
    "allocate", "deallocate", "destroy", "destroy_at", "_Destroy", "__destroy", "construct", "construct_at",
    "_Construct", "allocator", "__new_allocator", "new_allocator", "_Destroy_n", "destroy_n", "__allocate_guarded",
    // handles, and counting
    "get", "reset", "release", "get_deleter", "use_count", "expired", "__exchange_and_add",
    "__exchange_and_add_dispatch", "__exchange_and_add_single", "__atomic_add", "__atomic_add_dispatch",
    "__atomic_add_single", "__is_single_threaded", "__release_shared", "__release_weak", "__on_zero_shared",
    "__on_zero_shared_weak",
    // casts
    "move", "forward", "addressof", "__addressof", "to_address", "__to_address", "pointer_to", "exchange", "swap",
    "is_constant_evaluated", "__is_constant_evaluated", "__get_helper",
    // containers
    "clear", "size", "empty", "begin", "end", "cbegin", "cend", "data", "c_str", "front", "back", "base",
    "__normal_iterator"};
constexpr std::array<std::string_view, 11> kOperators = {
    "*", "->", "[]", "=", "==", "!=", "++", "--", "+", "-", " bool"};
constexpr std::string_view kOperator = "operator";

// Length of the bracketed text that begins at the front of `text`; 1 if it does not begin with a bracket.
size_t bracketed(std::string_view text) {
  int depth = 0;
  for (size_t i = 0; i < text.size(); i++) {
    const char c = text[i];
    if (c == '<' || c == '(' || c == '{' || c == '[') depth++;
    if (c == '>' && i > 0 && text[i - 1] == '-') continue;  // "->" in a decltype
    if (c == '>' || c == ')' || c == '}' || c == ']') depth--;
    if (depth <= 0) return i + 1;
  }
  return text.size();
}

// Where the last component of a qualified name begins.
size_t last_component(std::string_view name) {
  size_t begin = 0;
  for (size_t i = 0; i < name.size();) {
    const std::string_view rest = name.substr(i);
    if (i == begin && rest.starts_with(kOperator)) break;
    if (rest.starts_with("::")) {
      begin = i += 2;
    } else {
      i += bracketed(rest);
    }
  }
  return begin;
}

// "std::ostream::_M_insert<long>" prints a number; "std::thread::_M_start_thread" starts one.
bool has_effect(std::string_view member) {
  return member == "_M_insert" || member == "_M_extract" || member == "_M_start_thread";
}

bool is_library_release(std::string_view scope, std::string_view member) {
  if (member.starts_with(kOperator)) {
    if (scope.find("default_delete<") != std::string_view::npos) return true;
    member.remove_prefix(kOperator.size());
    return std::ranges::any_of(kOperators, [&](std::string_view one) {
      return member.starts_with(one) && (member.size() == one.size() || member[one.size()] == '<');
    });
  }
  member = member.substr(0, member.find('<'));
  const bool stream = scope.find("stream") != std::string_view::npos;
  if (member.starts_with("_M_")) return !has_effect(member) || (member == "_M_insert" && !stream);
  return member.starts_with('~') || member.starts_with("__throw_") || is_one_of(member, kMembers);
}

}  // namespace

bool is_release_function(std::string_view name) {
  if (is_one_of(name, kFunctions) || is_instrumentation_function(name) || begins_with_any(name, kPrefixes)) return true;
  if (!begins_with_any(name, {"std::", "__gnu_cxx::", "__gnu_debug::"})) return false;
  // libc++'s counts: lock() raises one.
  if (name.find("::__shared_weak_count::") != std::string_view::npos) return true;
  const size_t begin = last_component(name);
  return is_library_release(name.substr(0, begin), name.substr(begin));
}

}  // namespace gordian
