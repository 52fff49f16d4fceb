// Problem: a walk (path_walk.cc) follows few of the many paths to a place, so the facts of those that came there say
// nothing of the others. Which tests must have gone one way?
//
// Choice: what dominance is in a compiler. All ways between places are known, also of paths that ended where others had
// gone on. A place depends on a word if it cannot be reached from the entry without the ways that tests of this word
// take when it has some other value.
//
//     test thread_ ──null──▶ end          without "not null" only the end is reached:
//        └──not null──▶ join, log ─▶ end  join and log need thread_, the end needs nothing
//
// A way may be missing because all paths that came to a test knew its outcome, and others ended before. If the place
// that it leads to is known, it is taken to exist. If not, the ways that are known are taken instead: where the missing
// one leads to is seen on none, but what it joins behind the test is. A loop over an array tests another element in
// each round. Of pointers none decides alone, but all of them need what leads to the array. A number decides for its
// own element (variants in a vector): what is asked then is where the code goes if all of them have one value.
//
// Rejected: to keep paths apart by what they know of words. A destructor with ten pointers has a thousand of them.
#include "analyzer/binary/code_ways.h"

#include <algorithm>
#include <tuple>

#include "analyzer/binary/rounds.h"

namespace gordian {

namespace {

Place array_of(const TestedWord& word) { return Place{{word.place.steps.begin(), word.place.steps.end() - 1}}; }

// Whether the word is the number of an element of the array that `family` tells of.
bool is_element(const TestedWord& word, const TestedWord& family) {
  return word.bytes == family.bytes && array_of(word) == array_of(family) &&
         (word.place.steps.back() - family.place.steps.back()) % family.stride == 0;
}

}  // namespace

void CodeWays::add_test(uint64_t at, std::optional<TestedWord> word, std::span<const Outcome> outcomes) {
  Test& test = tests_[at];
  if (word) {
    test.words.insert(std::move(*word));
  } else {
    test.others = true;
  }
  test.outcomes.insert(outcomes.begin(), outcomes.end());
}

std::optional<CodeWays::Decider> CodeWays::decider(const Test& test) {
  if (test.others || test.words.empty()) return std::nullopt;
  if (test.words.size() == 1) return Decider{*test.words.begin(), false};
  TestedWord first = *test.words.begin();
  const Place array = array_of(first);
  std::vector<int64_t> elements;
  for (const TestedWord& word : test.words) {
    if (array_of(word) != array || word.bytes != first.bytes) return std::nullopt;
    elements.push_back(word.place.steps.back());
  }
  if (first.bytes == sizeof(uint64_t))
    return array.steps.empty() ? std::nullopt : std::optional(Decider{{array}, true});
  std::tie(first.place.steps.back(), first.stride) = first_and_stride(std::move(elements));
  const bool even = std::ranges::all_of(test.words, [&](const TestedWord& word) { return is_element(word, first); });
  return even ? std::optional(Decider{first, false}) : std::nullopt;
}

void CodeWays::build() {
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
    NodeTest& added = node_tests_.emplace_back(NodeTest{decider(test), {}});
    for (const Outcome& outcome : test.outcomes) added.outcomes.push_back({outcome.values, node(outcome.to)});
    test_of_[here] = static_cast<uint32_t>(node_tests_.size());
  }
  join_families();
}

// A test to which only one round has come is of all elements, too.
void CodeWays::join_families() {
  const std::set<TestedWord> all = words();
  for (NodeTest& test : node_tests_) {
    if (!test.decider || test.decider->leads_here || test.decider->word.stride != 0) continue;
    for (const TestedWord& family : all)
      if (family.stride != 0 && is_element(test.decider->word, family)) test.decider->word = family;
  }
}

CodeWays::Node CodeWays::node(uint64_t place) const {
  const auto found = std::lower_bound(places_.begin(), places_.end(), place);
  return found != places_.end() && *found == place ? static_cast<Node>(found - places_.begin()) : kNoNode;
}

std::set<TestedWord> CodeWays::words() const {
  std::set<TestedWord> words;
  for (const NodeTest& test : node_tests_)
    if (test.decider) words.insert(test.decider->word);
  return words;
}

std::vector<SmallValues> CodeWays::values_told_apart(const TestedWord& word) const {
  std::vector<SmallValues> sets = {SmallValues::all()};
  const auto split = [&](SmallValues by) {
    std::vector<SmallValues> smaller;
    for (const SmallValues one : sets)
      for (const SmallValues part : {one & by, one & ~by})
        if (!part.empty()) smaller.push_back(part);
    sets = std::move(smaller);
  };
  for (const NodeTest& test : node_tests_) {
    if (!test.decider || test.decider->word != word) continue;
    if (test.decider->leads_here) split(SmallValues::one(0));
    for (const NodeOutcome& outcome : test.outcomes) split(outcome.values);
  }
  return sets;
}

std::vector<CodeWays::Node> CodeWays::excluded(const NodeTest& test, SmallValues values) {
  std::vector<Node> others;
  for (const NodeOutcome& outcome : test.outcomes)
    if (!outcome.values.meets(values)) others.push_back(outcome.to);
  bool known = false;
  for (const NodeOutcome& outcome : test.outcomes) {
    if (!outcome.values.meets(values)) continue;
    known |= outcome.to != kNoNode;
    std::erase(others, outcome.to);
  }
  return known ? others : std::vector<Node>();
}

CodeWays::Reached CodeWays::reached_if(const TestedWord* word, SmallValues values) const {
  Reached reached(places_.size(), false);
  std::vector<Node> work = {node(entry_)};
  reached[work.front()] = true;
  const auto go = [&](Node next) {
    if (next == kNoNode || reached[next]) return;
    reached[next] = true;
    work.push_back(next);
  };
  while (!work.empty()) {
    const Node here = work.back();
    work.pop_back();
    std::vector<Node> others;
    if (test_of_[here] != 0) {
      const NodeTest& test = node_tests_[test_of_[here] - 1];
      const bool decides = word != nullptr && test.decider && test.decider->word == *word;
      if (decides && test.decider->leads_here && values == SmallValues::one(0)) continue;
      if (decides && !test.decider->leads_here) others = excluded(test, values);
      for (const NodeOutcome& outcome : test.outcomes)
        if (std::ranges::find(others, outcome.to) == others.end()) go(outcome.to);
    }
    for (size_t way = first_[here]; way < first_[here + 1]; ++way)
      if (std::ranges::find(others, next_[way]) == others.end()) go(next_[way]);
  }
  return reached;
}

}  // namespace gordian
