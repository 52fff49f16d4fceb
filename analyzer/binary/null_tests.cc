// Problem: the walk (path_walk.cc) follows few of the many paths to a place, so the facts of those that came there say
// nothing of the others. Which tests must have gone one way?
//
// Choice: what dominance is in a compiler. All ways between places are known, also of paths that ended where others had
// gone on. A place needs a pointer if it cannot be reached from the entry without the ways that tests of this pointer
// take when it is not null.
//
//     test thread_ ──null──▶ end          without "not null" only the end is reached:
//        └──not null──▶ join, log ─▶ end  join and log need thread_, the end needs nothing
//
// A way may be missing because all paths that came to a test knew its outcome, and others ended before. If the place
// that it leads to is known, it is taken to exist. Else it may be that the test has just one outcome there, for another
// test of the same pointer comes before it; or nothing can be said where it matters. A loop over an array tests another
// element in each round: none of them decides alone, but all of them need what leads to the array.
//
// Rejected: to keep paths apart by what they know of pointers. A destructor with ten pointers has a thousand of them.
#include "analyzer/binary/null_tests.h"

#include <algorithm>
#include <utility>

namespace gordian {
namespace {

constexpr size_t kMostWords = 64;  // that are looked into

}  // namespace

void NullTests::add_test(uint64_t at, std::optional<Place> word, uint64_t if_null, uint64_t if_not) {
  Test& test = tests_[at];
  if (word) {
    test.words.insert(std::move(*word));
  } else {
    test.others = true;
  }
  test.if_null = if_null;
  test.if_not = if_not;
}

std::optional<NullTests::Decider> NullTests::decider(const Test& test) {
  if (test.others || test.words.empty()) return std::nullopt;
  if (test.words.size() == 1) return Decider{*test.words.begin(), false};
  const auto array_of = [](const Place& word) { return Place{{word.steps.begin(), word.steps.end() - 1}}; };
  const Place array = array_of(*test.words.begin());
  const bool one_array =
      std::all_of(test.words.begin(), test.words.end(), [&](const Place& word) { return array_of(word) == array; });
  return one_array && !array.steps.empty() ? std::optional(Decider{array, true}) : std::nullopt;
}

void NullTests::build() {
  std::sort(ways_.begin(), ways_.end());
  ways_.erase(std::unique(ways_.begin(), ways_.end()), ways_.end());
  places_ = {entry_};
  for (const auto& [from, to] : ways_) places_.insert(places_.end(), {from, to});
  std::sort(places_.begin(), places_.end());
  places_.erase(std::unique(places_.begin(), places_.end()), places_.end());
  first_.assign(places_.size() + 1, 0);
  for (const auto& [from, to] : ways_) {
    ++first_[node(from) + 1];
    next_.push_back(node(to));
  }
  for (size_t i = 0; i < places_.size(); ++i) first_[i + 1] += first_[i];
  test_of_.assign(places_.size(), 0);
  for (const auto& [at, test] : tests_) {
    const Node here = node(at);
    if (here == kNoNode) continue;
    node_tests_.push_back({here, decider(test), node(test.if_null), node(test.if_not)});
    test_of_[here] = static_cast<uint32_t>(node_tests_.size());
  }
  settle();
}

void NullTests::settle() {
  for (NodeTest& test : node_tests_) {
    if (!test.decider || test.decider->leads_here || (test.if_null == kNoNode) == (test.if_not == kNoNode)) continue;
    const auto reached = reached_if(&test.decider->word, test.if_null == kNoNode, true);
    test.settled = reached && !(*reached)[test.at];
  }
}

NullTests::Node NullTests::node(uint64_t place) const {
  const auto found = std::lower_bound(places_.begin(), places_.end(), place);
  return found != places_.end() && *found == place ? static_cast<Node>(found - places_.begin()) : kNoNode;
}

std::optional<std::vector<bool>> NullTests::reached_if(const Place* word, bool null, bool only_seen) const {
  std::vector<bool> reached(places_.size(), false);
  std::vector<Node> work = {node(entry_)};
  reached[work.front()] = true;
  const auto go = [&](Node next) {
    if (reached[next]) return;
    reached[next] = true;
    work.push_back(next);
  };
  while (!work.empty()) {
    const Node here = work.back();
    work.pop_back();
    Node excluded = kNoNode;
    if (test_of_[here] != 0) {
      const NodeTest& test = node_tests_[test_of_[here] - 1];
      const bool decides = word != nullptr && test.decider && test.decider->word == *word;
      if (decides && test.decider->leads_here && null) continue;
      const bool excludes = decides && !test.decider->leads_here && test.if_null != test.if_not;
      if (excludes) excluded = null ? test.if_not : test.if_null;
      for (const bool next_null : {true, false}) {
        if (excludes && next_null != null) continue;
        const Node next = next_null ? test.if_null : test.if_not;
        if (next == kNoNode && !only_seen && !test.settled) return std::nullopt;
        if (next != kNoNode) go(next);
      }
    }
    for (size_t way = first_[here]; way < first_[here + 1]; ++way)
      if (next_[way] != excluded) go(next_[way]);
  }
  return reached;
}

std::map<uint64_t, NeededPointers> NullTests::needed_by(const std::set<uint64_t>& places) {
  std::map<uint64_t, NeededPointers> result;
  if (places.empty() || tests_.empty()) return result;
  build();
  const auto in_any_case = reached_if(nullptr, false);
  if (!in_any_case) return result;
  std::set<Place> words;
  for (const NodeTest& test : node_tests_)
    if (test.decider && words.size() < kMostWords) words.insert(test.decider->word);
  for (const Place& word : words) {
    for (const bool null : {true, false}) {
      const auto reached = reached_if(&word, null);
      if (!reached) continue;
      for (const uint64_t place : places) {
        const Node at = node(place);
        if (at == kNoNode || !(*in_any_case)[at] || (*reached)[at]) continue;
        NeededPointers& needed = result[place];
        (null ? needed.not_null : needed.null).push_back(word);
      }
    }
  }
  return result;
}

}  // namespace gordian
