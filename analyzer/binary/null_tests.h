// Which pointers must (not) be null for code to get to a place?
//
//     ~Session() { if (thread_) { thread_->join(); log("joined"); } … }
// log is called only if thread_ is no null pointer. A walk through the code tells the ways that it has gone, from place
// to place, and the tests of pointers on them.
#ifndef GORDIAN_ANALYZER_BINARY_NULL_TESTS_H_
#define GORDIAN_ANALYZER_BINARY_NULL_TESTS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "analyzer/binary/releases.h"

namespace gordian {

// Words that must (not) be zero. Sorted.
struct NeededPointers {
  std::vector<Place> null, not_null;
  auto operator<=>(const NeededPointers&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
};

class NullTests {
 public:
  // Places are numbers of the caller's choice; the first way begins at `entry`.
  explicit NullTests(uint64_t entry) : entry_(entry) {}

  void add_way(uint64_t from, uint64_t to) { ways_.emplace_back(from, to); }
  // At the place `at` something is compared with zero, and the way goes on to one of two places: whether or not both
  // were followed. `word`: if it is a pointer.
  void add_test(uint64_t at, std::optional<Place> word, uint64_t if_null, uint64_t if_not);

  // What each of these places needs; of places to which no way leads nothing. To be called once, at the end.
  std::map<uint64_t, NeededPointers> needed_by(const std::set<uint64_t>& places);

 private:
  struct Test {
    std::set<Place> words;
    bool others = false;  // something else is compared here, too
    uint64_t if_null = 0, if_not = 0;
  };
  // The word that decides here: none if several were tested that have nothing in common. Of elements of one array the
  // word that leads to it, which then must not be null for the code to get here.
  struct Decider {
    Place word;
    bool leads_here = false;
  };
  using Node = uint32_t;
  static constexpr Node kNoNode = ~Node{0};
  // A test between places that are nodes; kNoNode: nobody has been there. `settled`: it cannot have that outcome.
  struct NodeTest {
    Node at = kNoNode;
    std::optional<Decider> decider;
    Node if_null = kNoNode, if_not = kNoNode;
    bool settled = false;
  };

  static std::optional<Decider> decider(const Test& test);
  void build();
  Node node(uint64_t place) const;
  void settle();
  // The nodes that are reached if the word is (not) null, or in any case; nothing if that cannot be told, unless
  // outcomes of tests that nobody has seen are to be left out.
  std::optional<std::vector<bool>> reached_if(const Place* word, bool null, bool only_seen = false) const;

  uint64_t entry_;
  std::vector<std::pair<uint64_t, uint64_t>> ways_;
  std::map<uint64_t, Test> tests_;
  // The same as a graph.
  std::vector<uint64_t> places_;  // of the nodes, ascending
  std::vector<Node> next_;        // of node i: from first_[i] to first_[i + 1]
  std::vector<size_t> first_;
  std::vector<uint32_t> test_of_;  // of node i: from 1; 0: none
  std::vector<NodeTest> node_tests_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_NULL_TESTS_H_
