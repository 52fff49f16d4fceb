// Exception objects: what std::exception_ptr keeps, as in the state of a future whose task threw.
//
//   struct Job { std::exception_ptr error; };   error → {header, 128 bytes}{JobError}: the pointer leads behind the
//   header
//
// The header is the same in libsupc++ and libc++abi as far as it is read here: the address of the thrown type's
// type_info @16, its destructor or null @24, two handlers @32 and @40. Source: the Itanium C++ ABI, Exception Handling,
// 2.2.1; unwind-cxx.h of GCC (__cxa_refcounted_exception), cxa_exception.h of LLVM.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_EXCEPTIONS_H_
#define GORDIAN_ANALYZER_OWNERSHIP_EXCEPTIONS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "analyzer/binary/binaries.h"
#include "analyzer/graph/heap.h"

namespace gordian {

class Exceptions {
 public:
  static constexpr uint64_t kHeader = 128;  // bytes in front of the object that was thrown

  Exceptions(const Heap& heap, Binaries& binaries) : heap_(heap), binaries_(binaries) {}

  // What was thrown, if the block is an exception's; null if it is none.
  struct Known {
    std::string name;       // for people: "exception JobError"
    TypeId type = kNoType;  // kNoType without debug info
  };
  const Known* at(BlockId block);

 private:
  std::optional<Known> look_up(uint64_t type_info, uint64_t destructor);

  const Heap& heap_;
  Binaries& binaries_;
  std::map<std::pair<uint64_t, uint64_t>, std::optional<Known>> known_;  // by type_info and destructor
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_EXCEPTIONS_H_
