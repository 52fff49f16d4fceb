// What becomes of a knot if members of its objects become weak: their handles are taken away, counts fall, what reaches
// zero is destroyed and releases what it held, and so on, as the program itself would have.
//
// What lies in a plain block goes when the block does. Several may lead there, of which one owns it:
//
//   Statement ── engine: Engine* ──▶ Engine ── done: function ──▶ Db        and Db ── engine: Engine*, deleted in ~Db()
//
// The owner is who debug info knows as such, or whose destructor's code gives the block back. If neither tells, the
// block stays until nobody leads there any more: a cut that frees less than it could is the lesser mistake.
#ifndef GORDIAN_ANALYZER_FIND_CUT_SIMULATOR_H_
#define GORDIAN_ANALYZER_FIND_CUT_SIMULATOR_H_

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "analyzer/find/edge_name.h"
#include "analyzer/ownership/destructor_effects.h"

namespace gordian {

struct KnotCut {
  struct Member {
    uint32_t edge = 0;  // index into Knot::edges: one edge of the member that is to become weak
    EdgeName name;
  };
  std::vector<Member> members;  // as a rule one; more if none of them is enough
  uint64_t frees_units = 0;
  uint64_t frees_bytes = 0;
  bool frees_all = false;
  uint64_t entries = 0;     // if it frees all: objects that nothing in the knot holds then; the program must hold each
  bool only_owner = false;  // some target is held by this member only
  std::vector<std::pair<int, std::string>>
      evidence;  // (weight, a few words): why it may be the way back, strongest first
  int plausibility = 0;
};

// Handles that are "the same member": the handle's slot; and for an element of a container the members that lead there,
// for a capture the closure's type, as two lambdas of one line may capture the same variable.
using MemberKey = std::pair<uint32_t, uint64_t>;

class CutSimulator {
 public:
  // `leaked`: whatever holds the knot from outside has leaked itself, and goes once that is mended. References and knot
  // must outlive this.
  CutSimulator(const References& references, DestructorEffects& destructors, const Knot& knot, bool leaked);

  const MemberKey& key(uint32_t edge) const { return keys_[edge]; }
  // Whether something outside of the knot was left out that holds it.
  bool left_out_others() const { return left_out_; }
  // Whether the unit that the edge begins at takes the handle with it when it dies: it does not only borrow the block
  // that the handle is in.
  bool owns_way(uint32_t edge) const;

  // One edge of each member that becomes weak, as indexes into Knot::edges. Names and evidence are left empty.
  KnotCut simulate(const std::vector<uint32_t>& candidates);

 private:
  MemberKey key_of(const KnotEdge& edge) const;
  void leave_out_others();
  void find_keepers(DestructorEffects& destructors);
  void start();
  void lose_keeper(const KnotEdge& edge);
  void release(const KnotEdge& edge);
  bool has_orphan(const std::set<MemberKey>& weak) const;
  KnotCut result() const;

  const References& references_;
  const Knot& knot_;
  std::vector<std::vector<uint32_t>> out_;  // by unit
  std::vector<MemberKey> keys_;             // by edge
  std::vector<int64_t> held_;               // by unit: how many handles it has
  bool left_out_ = false;
  // Handles in plain blocks that several units lead to, by the handle's word: the units without which the block is
  // gone.
  std::unordered_map<WordIndex, std::vector<uint32_t>> keepers_;
  std::vector<int64_t> counts_;
  std::unordered_set<WordIndex> released_;
  std::vector<uint32_t> dead_;
  std::vector<bool> is_dead_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_CUT_SIMULATOR_H_
