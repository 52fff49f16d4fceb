// Objects that begin with the address of a function of their own class, which is to say what they are: the pending
// operations of Boost.Asio. Needs debug info.
//
//   struct wait_handler : wait_op { Handler handler_; … static void do_complete(void*, operation*, …); };
//   struct operation { operation* next_; void (*func_)(…) = &wait_handler::do_complete; };
//
// Asio keeps the memory of operations that are over for the next ones, with whatever bytes their handlers have left. So
// an operation is alive only if something in the heap (a queue) points at it.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_OPERATIONS_H_
#define GORDIAN_ANALYZER_OWNERSHIP_OPERATIONS_H_

#include <cstdint>
#include <map>
#include <vector>

#include "analyzer/binary/binaries.h"
#include "analyzer/graph/heap.h"

namespace gordian {

struct Operation {
  BlockId block = kNoBlock;
  TypeId type = kNoType;
  bool queued = false;  // the heap has a pointer to it
};

class Operations {
 public:
  Operations(const Heap& heap, Binaries& binaries) : heap_(heap), binaries_(binaries) {}

  // In the order of their addresses.
  std::vector<Operation> find();

 private:
  TypeId type_of(BlockId block);
  TypeId class_with_function(uint64_t function, uint64_t offset);
  bool has_function_at(TypeId type, uint64_t offset, int depth);

  const Heap& heap_;
  Binaries& binaries_;
  std::map<std::pair<uint64_t, uint64_t>, TypeId> known_;  // by function and its offset in the object
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_OPERATIONS_H_
