// What a person calls the way from one unit to the next: the member it begins at, what lies between, what to change.
#ifndef GORDIAN_ANALYZER_FIND_EDGE_NAME_H_
#define GORDIAN_ANALYZER_FIND_EDGE_NAME_H_

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/find/knots.h"

namespace gordian {

struct EdgeName {
  std::string member;            // where the way begins, in the unit's object: "A::children"; "A+0x28" if not known
  uint64_t offset = 0;           // of that member in the object
  std::vector<std::string> via;  // plain blocks between: container or type name, one per container
  std::vector<std::string> via_members;  // for each of `via`, the member by which it leads on; empty if not known
  std::string declared;   // type of the member: "shared_ptr<B>", "vector<shared_ptr<B>>"; empty if not known
  std::string handle;     // the innermost member of a class that holds the handle: "Impl::b"; often equal to member
  std::string weak_type;  // what that would become: "std::weak_ptr<B>"
  std::string capture;    // a closure between captures the handle: "self in the lambda at file.cc:12"; else empty
  Evidence evidence = Evidence::kNone;
};

EdgeName name_edge(const References& references, const Knot& knot, const KnotEdge& edge);

// "Server::sessions", "self in the lambda at file.cc:12"; empty for an element of a container.
std::string member_text(const SlotName& name);

// The name of the managed type, in source spelling; "?" if it is not known.
std::string unit_name(const Units& units, UnitId unit);

// The class of the object that the block's vptr tells; empty if it has none.
std::string dynamic_name(const References& references, BlockId block);

// What a plain block is, for `via` and for unreachable memory: container, type, or what is known of it.
std::string plain_name(const References& references, BlockId block);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_EDGE_NAME_H_
