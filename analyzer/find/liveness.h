// The verdict: which nodes are alive (design: "counts first, roots second").
//
// A unit is alive to begin with when its strong count exceeds the strong handles found in the heap: somebody outside of
// the heap owns it, and it does not matter who (unless nobody can: lost.h). A plain block has no count; it is alive
// when a root points into it. From there life spreads along References. What is left is garbage.
//
// Example: main's stack frame is gone, A and B hold each other. use_count(A) = 1 = B::a, use_count(B) = 1 = A::b:
// nothing is unexplained, so nothing is alive, whatever stale words the stack still has. Rejected: roots alone
// (LeakSanitizer), which a single stale word defeats.
//
// Where life spreads first does not change the verdict, but what is said of it: the best roots (root_ranks.h) go first,
// each with all that they lead to, breadth first. So the way back from a node is a shortest one to the best kind of
// root that leads there: to a global, if any does.
//
// Last come the blocks that the program wants left out (gordian_ignore) and what only they keep alive: everything that
// lives for another reason has that reason.
#ifndef GORDIAN_ANALYZER_FIND_LIVENESS_H_
#define GORDIAN_ANALYZER_FIND_LIVENESS_H_

#include <cstdint>
#include <deque>
#include <vector>

#include "analyzer/find/references.h"
#include "analyzer/find/root_ranks.h"

namespace gordian {

// Why a node is alive: the best reason.
struct Reason {
  enum class Kind : uint8_t { kNone, kUnexplained, kRoot, kLoader, kIgnored, kReference } kind = Kind::kNone;
  RootRank rank = RootRank::kNone;  // kRoot, kUnexplained: how good a root it is; kNone: no word was found
  NodeId from = kNoNode;            // kReference
  // kReference: the word that refers. kRoot: index into Heap::roots(). kUnexplained: likewise, of the word that may be
  // the handle; kNoWord if there is none.
  WordIndex word = 0;
};

class Liveness {
 public:
  explicit Liveness(const References& references);

  bool alive(NodeId node) const { return reasons_[node].kind != Reason::Kind::kNone; }
  Reason reason(NodeId node) const {
    const PackedReason& packed = reasons_[node];
    const WordIndex word = packed.word == kNoWordPacked ? kNoWord : WordIndex{packed.word};
    return {packed.kind, packed.rank, from_[node], word};
  }
  // Something outside of the heap keeps it alive; perhaps other nodes, too, which then are its reason.
  bool is_origin(NodeId node) const { return origins_[node]; }
  // Alive for one reason only: the program wants it left out (gordian_ignore), or is kept by what it wants left out.
  bool ignored(NodeId node) const { return ignored_[node]; }
  const RootRanks& root_ranks() const { return ranks_; }
  // From the node back to what nothing in the heap keeps alive, that last.
  std::vector<NodeId> path_to_origin(NodeId node) const;

 private:
  // A heap has more nodes than blocks.
  struct PackedReason {
    WordIndex word : 48 = 0;
    Reason::Kind kind : 8 = Reason::Kind::kNone;
    RootRank rank : 8 = RootRank::kNone;
  };
  static constexpr WordIndex kNoWordPacked = (WordIndex{1} << 48) - 1;
  void mark(NodeId node, Reason reason);
  void mark_origin(NodeId node, Reason reason);
  void find_owned_units();
  void begin_with_roots(RootRank rank);
  void begin_with_counts();
  void begin_with_loader_blocks();
  void begin_with_ignored();
  void spread();

  const References& references_;
  RootRanks ranks_;
  std::vector<PackedReason> reasons_;  // by node
  std::vector<NodeId> from_;           // Reason::from
  std::vector<bool> origins_;
  std::vector<bool> owned_outside_;  // units
  std::vector<bool> ignored_;
  bool only_ignored_ = false;  // what is marked from now on
  std::deque<NodeId> work_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_LIVENESS_H_
