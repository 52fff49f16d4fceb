// What the code of a destructor does beyond giving back what the object holds.
//
//     ~Session() { ::close(fd_); ++closed; worker_.join(); }
// calls close and std::thread::join, and writes to a global. Names are those that the dynamic linker or a symbol table
// knows; nothing is invented. As in releases.h, what depends on the object is described by places and looked up in the
// memory of a snapshot: whether `call *8(%rax)` calls a destructor, say, and of what.
#ifndef GORDIAN_ANALYZER_BINARY_EFFECTS_H_
#define GORDIAN_ANALYZER_BINARY_EFFECTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/binary/releases.h"

namespace gordian {

// When the code gets there: as far as it depends on pointers. All of it must hold.
struct Conditions {
  std::vector<Guard> guards;
  std::optional<Place> disposing;  // the word here points to a counted thing, whose count became zero on the way
  std::vector<Place> null = {}, not_null = {};          // words
  auto operator<=>(const Conditions&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
};

struct Effect {
  enum class Kind : uint8_t {
    kCall,         // of the function `name`
    kGlobal,       // a write to the global at `address`, or to the imported variable `name`
    kThreadLocal,  // a write to a thread-local variable
    kSystemCall,   // `number`
    kForeign,      // a write to the address `object`, behind a pointer that the object holds
  };
  Kind kind = Kind::kCall;
  std::string name = {};  // demangled, without parameters and inline namespaces
  uint64_t address = 0;   // run-time address
  std::optional<int64_t> number = {};
  std::optional<Place> object = {};   // kCall: the first argument, if that is an address that the object leads to
  bool lowers = false;                // kForeign: by one
  std::vector<Conditions> when = {};  // any of these; never empty
};

struct CallThroughPointer {
  IndirectRelease call;  // `guards` are in `when`
  std::optional<Place> disposing;
  auto operator<=>(const CallThroughPointer&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
};

struct Effects {
  std::vector<Effect> effects;  // in the order in which the code was followed
  std::vector<CallThroughPointer> calls;
  std::vector<Place> freed;    // pointers that are given back to the allocator
  bool releases = false;       // something is released, or called through a pointer
  bool writes_object = false;  // the object itself is written to
  bool complete = true;        // everything was followed
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_EFFECTS_H_
