// Frames of coroutines: plain blocks that begin with the addresses of the coroutine's two functions.
//
// A frame is typed like an object where g++'s debug info describes it. Its parameters live as long as it does. Its
// local variables do not: a scope that has ended leaves stale bytes behind, and the state that would tell which scopes
// are open is not in a snapshot. So what is not a parameter is marked `maybe_dead` in its slots, and handles.h counts
// it only where nothing else can explain a count.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_COROUTINES_H_
#define GORDIAN_ANALYZER_OWNERSHIP_COROUTINES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "analyzer/binary/binaries.h"
#include "analyzer/graph/heap.h"

namespace gordian {

class CoroutineFrames {
 public:
  CoroutineFrames(const Heap& heap, Binaries& binaries) : heap_(heap), binaries_(binaries) {}

  // The coroutine whose frame the block is; null if it is none. `name` of the result is for people: "coroutine run".
  struct Known {
    std::string name;
    TypeId frame = kNoType;
  };
  const Known* at(BlockId block);

 private:
  const Heap& heap_;
  Binaries& binaries_;
  std::map<std::pair<uint64_t, uint64_t>, std::optional<Known>> known_;  // by the two functions
};

// Whether this is the type that g++ makes for a coroutine's frame.
bool is_coroutine_frame(const Type& type);

// "coroutine run" for the frame's type or the function's name; "coroutine" for an empty name.
std::string coroutine_name(std::string_view function);

// What a member of a frame is called in the source; empty if it is the compiler's own. `parameter`: it lives as long as
// the frame.
struct FrameMember {
  std::string name;
  bool parameter = false;
};
FrameMember frame_member(std::string_view member);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_COROUTINES_H_
