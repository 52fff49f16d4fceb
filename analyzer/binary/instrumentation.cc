#include "analyzer/binary/instrumentation.h"

#include <algorithm>
#include <array>

namespace gordian {
namespace {

template <size_t N>
bool begins_with_one_of(const std::array<std::string_view, N>& beginnings, std::string_view name) {
  return std::ranges::any_of(beginnings, [name](std::string_view one) { return name.starts_with(one); });
}

}  // namespace

bool is_instrumentation_function(std::string_view name) {
  constexpr std::array<std::string_view, 10> kBeginnings = {
      "__gcov_", "__llvm_profile_", "__llvm_gcov_", "__cyg_profile_func_", "__sanitizer_", "__asan_", "__ubsan_",
      "__tsan_", "__msan_",         "__hwasan_"};
  return name == "mcount" || name == "_mcount" || name == "__fentry__" || begins_with_one_of(kBeginnings, name);
}

bool is_instrumentation_variable(std::string_view name) {
  constexpr std::array<std::string_view, 5> kBeginnings = {"__gcov", "__prof", "__llvm_prf", "__llvm_gcov", "__sancov"};
  return begins_with_one_of(kBeginnings, name);
}

}  // namespace gordian
