// The ways that code may go from place to place, and the tests of words of memory that decide which.
#ifndef GORDIAN_ANALYZER_BINARY_CODE_WAYS_H_
#define GORDIAN_ANALYZER_BINARY_CODE_WAYS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "analyzer/binary/releases.h"
#include "analyzer/binary/small_values.h"

namespace gordian {

class CodeWays {
 public:
  struct Outcome {
    SmallValues values;  // of the word, for which it goes there
    uint64_t to = 0;
    auto operator<=>(const Outcome&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
  };
  using Reached = std::vector<bool>;  // see contains()

  // Places are numbers of the caller's choice; the first way begins at `entry`.
  explicit CodeWays(uint64_t entry) : entry_(entry) {}

  void add_way(uint64_t from, uint64_t to) { ways_.emplace_back(from, to); }
  // At the place `at` the way goes on to one of several, as a word says: whether or not all were followed. Nothing: it
  // is not known what is tested.
  void add_test(uint64_t at, std::optional<TestedWord> word, std::span<const Outcome> outcomes);

  // Nothing is to be added from here on.
  void build();
  // The words on which something depends.
  std::set<TestedWord> words() const;
  // Values of the word that no test tells apart, in as few sets as possible.
  std::vector<SmallValues> values_told_apart(const TestedWord& word) const;
  // The places that are reached in any case; and if a word has one of these values.
  Reached reached() const { return reached_if(nullptr, SmallValues::all()); }
  Reached reached_if(const TestedWord& word, SmallValues values) const { return reached_if(&word, values); }
  // False of places to which no way leads.
  bool contains(const Reached& reached, uint64_t place) const {
    const Node at = node(place);
    return at != kNoNode && reached[at];
  }

 private:
  struct Test {
    std::set<TestedWord> words;
    bool others = false;  // something else is tested here, too
    std::set<Outcome> outcomes;
  };
  // The word that decides here: none if several were tested that have nothing in common. Of pointers in elements of one
  // array the word that leads to it, which then must not be null for the code to get here; of numbers there each
  // element's own.
  struct Decider {
    TestedWord word;
    bool leads_here = false;
  };
  using Node = uint32_t;
  static constexpr Node kNoNode = ~Node{0};
  // kNoNode: nobody has been there.
  struct NodeOutcome {
    SmallValues values;
    Node to = kNoNode;
  };
  struct NodeTest {
    std::optional<Decider> decider;
    std::vector<NodeOutcome> outcomes;
  };

  static std::optional<Decider> decider(const Test& test);
  void join_families();
  Node node(uint64_t place) const;
  Reached reached_if(const TestedWord* word, SmallValues values) const;
  // The nodes that are not gone to from a test, as the word has one of these values.
  static std::vector<Node> excluded(const NodeTest& test, SmallValues values);

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

#endif  // GORDIAN_ANALYZER_BINARY_CODE_WAYS_H_
