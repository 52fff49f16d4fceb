#include "analyzer/binary/instrumentation.h"

#include "analyzer/binary/name_lists.h"

namespace gordian {

bool is_instrumentation_function(std::string_view name) {
  return name == "mcount" || name == "_mcount" || name == "__fentry__" ||
         begins_with_any(name, {"__gcov_", "__llvm_profile_", "__llvm_gcov_", "__cyg_profile_func_", "__sanitizer_",
                                "__asan_", "__ubsan_", "__tsan_", "__msan_", "__hwasan_"});
}

bool is_instrumentation_variable(std::string_view name) {
  return begins_with_any(name, {"__gcov", "__prof", "__llvm_prf", "__llvm_gcov", "__sancov"});
}

}  // namespace gordian
