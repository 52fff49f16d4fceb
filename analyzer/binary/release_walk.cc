// Which counts do the paths of a destructor (path_walk.cc) lower?
//
// A destructor may copy a handle and release the copy: `~T() { if (auto p = weak_.lock()) p->remove(this); }` lowers
// the strong count behind weak_. So a path remembers which counts it has raised before; what is lowered afterwards
// proves nothing. That is why facts about null pointers matter: without them a path could skip the raising and not the
// lowering. Nor is a count one of owners if some path leaves the object alone when it has become zero (users who may
// delete what its owner has given up), or puts it on a list of what is idle, while another deletes it. (On a list on
// all paths: somebody deletes it later.) What a loop lowers again and again, `while (size_ > 0) pop();`, is a number of
// elements: who lets go of something does it once. A strong handle's release lowers the weak count, too, but always
// after the strong one.
//
// What a number in memory must be for a release to happen (a variant's index) is asked of the ways of the code between
// its branches (needed_numbers.h), not of the paths, of which only some are followed.
//
// Functions are entered if an argument comes from the object or is on the stack; others cannot touch the object's
// members without naming it. Calls through pointers in memory (virtual functions, std::function's manager) are
// recorded; with a snapshot at hand it can be told where they go.
//
// Rejected: recognising releases by byte patterns or symbols. Compilers inline, split and share them in ever new ways,
// but they cannot avoid to lower the count.
#include "analyzer/binary/release_walk.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "analyzer/binary/frees.h"
#include "analyzer/binary/loop_exits.h"
#include "analyzer/binary/name_lists.h"
#include "analyzer/binary/needed_numbers.h"
#include "analyzer/binary/release_conditions.h"
#include "analyzer/binary/rounds.h"

namespace gordian {
namespace {

constexpr size_t kMostReleaseSteps = 40'000;  // instructions
constexpr size_t kMostBriefSteps = 160'000;   // of a brief walk
constexpr size_t kMostReleases = 4'000;       // results of each kind
constexpr size_t kToldApart = 2;              // choices, counts that were raised
constexpr WalkBounds kOneRound{.recursion = 1, .visits = 2};
constexpr uint64_t kWalkBegin = 0;    // the place where paths begin
constexpr uint64_t kForgotten = 0;    // a choice that a path has forgotten
constexpr uint16_t kCalled = 0xffff;  // no count is lowered, but something is called with the object

bool is_new(std::string_view symbol) { return begins_with_any(symbol, {"_Znw", "_Zna", "malloc"}); }

// To print something destroys nothing, and takes ten thousand instructions.
bool is_of_streams(std::string_view symbol) {
  constexpr std::array<std::string_view, 5> kBegins = {"_ZNSo", "_ZNSi", "_ZNSd", "_ZSt16__ostream_insert", "_ZStls"};
  return std::ranges::any_of(kBegins, [&](std::string_view begin) { return symbol.starts_with(begin); }) ||
         symbol.find("basic_ostream") != std::string_view::npos;
}

class ReleaseWalk final : public PathWalk {
 public:
  explicit ReleaseWalk(const WalkedCode& code, std::set<Place> numbers = {})
      : PathWalk(code, kMostReleaseSteps, {}, std::move(numbers)) {}
  // `brief`: one round of everything, to see what is given back. Conditions are not found.
  ReleaseWalk(const WalkedCode& code, bool brief)
      : PathWalk(code, brief ? kMostBriefSteps : kMostReleaseSteps, brief ? kOneRound : WalkBounds{}), brief_(brief) {}

  Releases run(const ReleaseEntry& entry) {
    walk(entry);
    return finish();
  }
  using PathWalk::wide_numbers;

 private:
  uint64_t kind_of(const Path& path) const override;
  uint64_t kind_of_round(const Path& path) const override;
  bool enters(Path& path, std::string_view) override { return touches_object(path); }
  bool call_import(Path& path, const std::string& symbol, uint64_t user, uint64_t return_address, bool tail) override;
  void indirect_call(const Path& path, const Value& target) override;
  void lowered(Path& path, const Value& address, const CountState& before) override;
  void raised(const Value& address) override;
  void kept_at_zero(const CountState& counted) override;
  void ended(const Path& path) override;
  void gave_up(const Path&) override { all_ways_ = false; }
  void coming_to(Path& path, uint64_t place) override;
  void choosing(const Path& path, const std::optional<TestedWord>& number,
                std::span<const CodeWays::Outcome> outcomes) override {
    if (!brief_) ways_.add_test(path.place, number, outcomes);
  }
  void branching(const Path& path, const Instruction& one, std::optional<bool> taken) override {
    if (path.counted) loop_exits_.note(mix(mix(path.context, one.address), kind_of(path)), path, one, taken);
  }
  bool more_paths() override { return add_exits(loop_exits_); }
  void release_by_name(Path& path, std::string_view symbol);
  void note_handed_over(const Path& path);
  void note_freed(const Path& path);
  void note_choices(const Path& path, const Place& word, uint16_t offset);
  std::optional<Place> number_tested_last(const Path& path, const Place& word) const;
  void find_needed_numbers();
  std::vector<Place> conditions_of(const Place& word, uint16_t offset) const;
  std::vector<IndirectRelease> joined_rounds() const;
  bool given_back(const std::pair<Place, uint16_t>& count) const;
  std::set<std::pair<Place, uint16_t>> kept_counts() const;
  Releases finish();

  std::map<Place, NumberSet> raised_;  // on any path
  // With the site: instruction and context.
  std::map<std::pair<Decrease, uint64_t>, ReachedRelease> decreases_;
  std::map<std::pair<IndirectRelease, uint64_t>, std::set<uint64_t>> indirect_;  // by places
  std::set<Place> handed_over_;
  // Words whose pointee is given back when a number of it becomes zero; and the number's offset.
  std::set<std::pair<Place, uint16_t>> freed_at_zero_;
  std::set<std::pair<Place, uint16_t>> kept_at_zero_;    // … or is not, on another path
  std::set<std::pair<Place, uint16_t>> stored_at_zero_;  // … or its address is put somewhere, and that is all
  std::set<std::pair<Place, uint16_t>> once_stored_;     // … or it is put there at first
  std::map<std::pair<Place, uint16_t>, std::set<uint64_t>> lowered_by_;  // instructions
  std::set<std::pair<Place, uint16_t>> lowered_again_;  // by one instruction, in another round of a loop
  std::set<OwnCount> own_counts_;
  std::set<uint16_t> kept_at_own_zero_;
  bool frees_object_ = false;
  bool brief_ = false;
  LoopExits loop_exits_;
  ReleaseConditions conditions_;
  CodeWays ways_{kWalkBegin};
  bool all_ways_ = true;
  std::optional<NeededNumbers> needed_;  // found at the end
};

// Paths that have raised different counts are counted apart: it is them that prove nothing.
// By the last counts and choices only: the ways of those before have mostly joined again, and in a loop over elements
// there are ever new ones.
uint64_t ReleaseWalk::kind_of(const Path& path) const {
  uint64_t key = brief_ ? 0 : kind_of_round(path);
  size_t left = brief_ ? 0 : kToldApart;
  for (auto counts = path.counts.rbegin(); counts != path.counts.rend() && left > 0; ++counts) {
    if (counts->raised.empty()) continue;
    key = mix(key, mix(counts->pointer, counts->raised.key()));
    --left;
  }
  // Where a count is zero and nothing has come of it yet, it must be seen to the end.
  const bool unsettled = std::ranges::any_of(path.counts, [](const auto& one) { return one.zero && !one.settled; });
  return unsettled || (path.own_zero && !path.own_settled) ? ~key : key;
}

uint64_t ReleaseWalk::kind_of_round(const Path& path) const {
  uint64_t key = 0;
  const size_t first = path.choices.size() - std::min(path.choices.size(), kToldApart);
  for (size_t i = first; i < path.choices.size(); ++i) key = mix(key, mix(path.choices[i].site, path.choices[i].way));
  return key;
}

bool ReleaseWalk::call_import(Path& path, const std::string& symbol, uint64_t user, uint64_t return_address,
                              bool tail) {
  if (!goes_on(path, symbol)) return false;
  if (is_free(symbol)) note_freed(path);
  if (is_free(symbol) || is_new(symbol)) {
    path.machine.write(kRsi, 8, Value::of_number(0));  // at most a number: what was left over there is given to nobody
  } else if (touches_object(path) && !is_of_streams(symbol)) {
    const uint64_t target = space_.function_called(symbol, user);
    if (target != 0) return enter(path, target, return_address, tail);
    release_by_name(path, symbol);
  }
  return skip(path, return_address, tail);
}

void ReleaseWalk::indirect_call(const Path& path, const Value& target) {
  if (!target.is_symbol() || target.number != 0) return note_handed_over(path);
  if (indirect_.size() >= kMostReleases) return;
  const Value object = object_given(path);
  const auto word = symbols_.word_of(target.symbol);
  const auto place = symbols_.address_of(object);
  if (!word || !place) return;
  IndirectRelease release{*word, *place, arguments_given(path, object), path.guards};
  for (const CountState& one : path.counts)
    if (one.zero && one.pointer == object.symbol) release.at_zero = one.zero;
  const bool itself = release.arguments[0].is_object && object.symbol == kObjectSymbol && object.number == 0;
  if (itself && path.own_zero) own_counts_.insert({*path.own_zero, *word});
  note_choices(path, *place, kCalled);
  indirect_[{std::move(release), mix(path.context, current())}].insert(path.place);
}

void ReleaseWalk::note_freed(const Path& path) {
  const Value freed = path.machine.read(kRdi, 8);
  if (!freed.is_symbol()) return;
  if (freed.symbol == kObjectSymbol && freed.number <= 0) {  // below it: it is a base of what is freed
    frees_object_ = true;
    if (path.own_zero) own_counts_.insert({*path.own_zero, {}});
    return;
  }
  if (freed.number != 0) return;
  const auto word = symbols_.word_of(freed.symbol);
  if (!word || freed_at_zero_.size() >= kMostReleases) return;
  for (const CountState& one : path.counts)
    if (one.zero && one.pointer == freed.symbol) freed_at_zero_.emplace(*word, *one.zero);
}

// A table that the program may write to, say: what happens to the handles there is anybody's guess.
void ReleaseWalk::note_handed_over(const Path& path) {
  for (const uint8_t argument : {kRdi, kRsi, kRdx}) {
    const auto place = symbols_.address_of(path.machine.read(argument, 8));
    if (place && handed_over_.size() < kMostReleases) handed_over_.insert(*place);
  }
}

// Functions of the standard libraries whose code is not at hand.
void ReleaseWalk::release_by_name(Path& path, std::string_view symbol) {
  const Value pointer = path.machine.read(kRdi, 8);
  if (!pointer.is_symbol() || pointer.number != 0) return;
  const auto named = [&](std::string_view part) { return symbol.find(part) != std::string_view::npos; };
  if (named("__shared_weak_count14__release_weakEv")) lower(path, pointer.plus(16));
  if (named("__release_sharedEv")) lower(path, pointer.plus(8));
  if (named("_Sp_counted_base") && named("10_M_releaseEv")) lower(path, pointer.plus(8));
  if (named("_Sp_counted_base") && named("15_M_weak_releaseEv")) lower(path, pointer.plus(12));
}

void ReleaseWalk::lowered(Path& path, const Value& address, const CountState& before) {
  const NumberSet others = before.lowered.without(address.number);
  const auto word = symbols_.word_of(address.symbol);
  if (!word || decreases_.size() >= kMostReleases) return;
  const std::pair count(*word, static_cast<uint16_t>(address.number));
  lowered_by_[count].insert(current());
  if (before.lowered_at == mix(path.context, current())) lowered_again_.insert(count);
  const Decrease decrease{.word = *word,
                          .offset = static_cast<uint16_t>(address.number),
                          .decreased_before = others,
                          .increased_before = before.raised,
                          .guards = path.guards};
  decreases_[{decrease, mix(path.context, current())}].add(path.place, number_tested_last(path, *word));
  if (others.empty()) note_choices(path, *word, static_cast<uint16_t>(address.number));
}

std::optional<Place> ReleaseWalk::number_tested_last(const Path& path, const Place& word) const {
  for (auto choice = path.choices.rbegin(); choice != path.choices.rend(); ++choice) {
    auto number = choice->number ? symbols_.place_of(*choice->number) : std::nullopt;
    if (number && number->steps.size() == word.steps.size() &&
        std::equal(word.steps.begin(), word.steps.end() - 1, number->steps.begin()))
      return number;
  }
  return std::nullopt;
}

// Of numbers that lie beside the word, or nobody knows where. `offset`: of the count that is lowered, or kCalled.
void ReleaseWalk::note_choices(const Path& path, const Place& word, uint16_t offset) {
  const auto is_beside = [&](const Place& number) {
    return number.steps.size() <= word.steps.size() &&
           std::equal(number.steps.begin(), number.steps.end() - 1, word.steps.begin());
  };
  std::map<Place, ReleaseConditions::Way> ways;
  for (const Choice& choice : path.choices) {
    const auto number = choice.number ? symbols_.place_of(*choice.number) : Place();
    if (!number || (choice.number && !is_beside(*number))) continue;
    const auto [way, first] = ways.try_emplace(*number);
    if (first && path.forgot_choices) way->second.emplace_back(kForgotten, 0);
    way->second.emplace_back(choice.site, choice.way);
  }
  conditions_.add(word, offset, ways);
}

// `if (--views == 0 && !kept) delete this;`: a number of users, who do not own the object.
void ReleaseWalk::ended(const Path& path) {
  if (!path.frames.empty()) return;  // it has not come to its return
  // `delete p` looks whether p is null, which it cannot be.
  const auto is_null = [&](SymbolId pointer) {
    return std::ranges::any_of(path.facts,
                               [&](const Fact& fact) { return fact.zero && fact.value == Value::of_symbol(pointer); });
  };
  for (const CountState& one : path.counts) {
    const bool kept = one.zero && !one.settled && !is_null(one.pointer);
    const auto word = kept ? symbols_.word_of(one.pointer) : std::nullopt;
    auto& found = one.stored ? stored_at_zero_ : kept_at_zero_;
    if (word && found.size() < kMostReleases) found.emplace(*word, *one.zero);
  }
  if (path.own_zero && !path.own_settled) kept_at_own_zero_.insert(*path.own_zero);
}

void ReleaseWalk::kept_at_zero(const CountState& counted) {
  const auto word = symbols_.word_of(counted.pointer);
  if (word && once_stored_.size() < kMostReleases) once_stored_.emplace(*word, *counted.zero);
}

void ReleaseWalk::raised(const Value& address) {
  if (const auto word = symbols_.word_of(address.symbol)) raised_[*word].insert(address.number);
}

// --- Results ---

std::vector<Place> ReleaseWalk::conditions_of(const Place& word, uint16_t offset) const {
  // There was another way at what was forgotten.
  return conditions_.of(word, offset, [&](uint64_t site) { return site == kForgotten ? size_t{2} : ways_from(site); });
}

void ReleaseWalk::coming_to(Path& path, uint64_t place) {
  if (!brief_) ways_.add_way(path.place, place);
  path.place = place;
}

void ReleaseWalk::find_needed_numbers() {
  if (brief_ || !finished() || !all_ways_ || (decreases_.empty() && indirect_.empty())) return;
  ways_.build();
  needed_.emplace(ways_);
}

// Calls in a loop over words that hold objects' addresses: the first one stands for all.
std::vector<IndirectRelease> ReleaseWalk::joined_rounds() const {
  std::map<std::tuple<uint64_t, Place, Place>, std::vector<IndirectRelease>> sites;
  std::set<IndirectRelease> result;
  for (const auto& [found, places] : indirect_) {
    auto [call, site] = found;
    if (needed_) call.needed = needed_->of(places);
    call.conditions = conditions_of(call.object, kCalled);
    const size_t depth = call.object.steps.size();
    if (depth < 3 || call.target.steps.size() < depth) {
      move_needed(call.needed, 0, 0, false);
      result.insert(call);
      continue;
    }
    Place object = call.object, target = call.target;
    object.steps[depth - 2] = target.steps[depth - 2] = 0;
    sites[{site, object, target}].push_back(call);
  }
  for (auto& [key, rounds] : sites) {
    const auto element = [](const IndirectRelease& one) { return one.object.steps[one.object.steps.size() - 2]; };
    std::vector<int64_t> elements;
    for (const IndirectRelease& one : rounds) elements.push_back(element(one));
    const auto [first, stride] = first_and_stride(elements);
    for (IndirectRelease& one : rounds) {
      if (element(one) == first) one.stride = stride;
      move_needed(one.needed, stride, element(one) - first, one.stride != 0);
    }
    result.insert(rounds.begin(), rounds.end());
  }
  return {result.begin(), result.end()};
}

// On some path, at zero: to the allocator, or by a virtual function.
bool ReleaseWalk::given_back(const std::pair<Place, uint16_t>& count) const {
  const std::vector<int64_t>& word = count.first.steps;
  const auto leads_behind = [&](const Place& object) {
    return object.steps.size() == word.size() + 1 && std::equal(word.begin(), word.end(), object.steps.begin());
  };
  return freed_at_zero_.contains(count) || std::ranges::any_of(indirect_, [&](const auto& call) {
           const IndirectRelease& release = call.first.first;
           return release.at_zero == count.second && leads_behind(release.object);
         });
}

// Counts of which an object is kept at zero, on some path. What one instruction lowers at one offset, an unpin() that
// all pins call, is of one kind, though not all paths from each of its calls may have been seen to the end.
std::set<std::pair<Place, uint16_t>> ReleaseWalk::kept_counts() const {
  auto kept = kept_at_zero_;
  for (const auto& count : finished() ? stored_at_zero_ : once_stored_)
    if (given_back(count)) kept.insert(count);
  std::set<std::pair<uint64_t, uint16_t>> keeping;
  for (const auto& [count, instructions] : lowered_by_)
    if (kept.contains(count))
      for (const uint64_t one : instructions) keeping.emplace(one, count.second);
  for (const auto& [count, instructions] : lowered_by_) {
    const uint16_t offset = count.second;
    if (std::ranges::any_of(instructions, [&](uint64_t one) { return keeping.contains({one, offset}); }))
      kept.insert(count);
  }
  return kept;
}

// Rounds of a loop look alike but for the last step of their place.
Releases ReleaseWalk::finish() {
  Releases releases;
  releases.complete = finished();
  find_needed_numbers();
  const auto kept = kept_counts();
  std::map<std::tuple<uint64_t, uint16_t, std::vector<int64_t>>, std::vector<Decrease>> sites;
  std::map<Place, std::optional<Place>> own_numbers;  // by word
  for (const auto& [found, reached] : decreases_) {
    auto [decrease, site] = found;
    if (needed_) decrease.needed = needed_->of(reached.places);
    const auto own = own_numbers.try_emplace(decrease.word, reached.own).first;
    if (own->second != reached.own) own->second.reset();
    const std::pair count(decrease.word, decrease.offset);
    if (lowered_again_.contains(count)) continue;
    decrease.frees = freed_at_zero_.contains(count);
    decrease.keeps = kept.contains(count);
    const auto raised = raised_.find(decrease.word);
    if (raised != raised_.end()) decrease.increased_anywhere = raised->second;
    // What follows on the release of another count has the conditions of that.
    if (decrease.decreased_before.empty()) decrease.conditions = conditions_of(decrease.word, decrease.offset);
    std::vector<int64_t> prefix(decrease.word.steps.begin(), decrease.word.steps.end() - 1);
    sites[{site, decrease.offset, prefix}].push_back(decrease);
  }
  std::set<Decrease> unique;
  for (auto& [key, rounds] : sites) {
    const auto last = [](const Decrease& one) { return one.word.steps.back(); };
    std::vector<int64_t> elements;
    for (const Decrease& one : rounds) elements.push_back(last(one));
    auto [first, stride] = first_and_stride(elements);
    const bool within = rounds.front().word.steps.size() == 1;
    if (stride == 0)
      for (Decrease& one : rounds) infer_stride(one, own_numbers.at(one.word));
    const bool frees = std::any_of(rounds.begin(), rounds.end(), [](const Decrease& one) { return one.frees; });
    const bool keeps = std::any_of(rounds.begin(), rounds.end(), [](const Decrease& one) { return one.keeps; });
    for (Decrease& one : rounds) {
      one.frees = frees;
      one.keeps = keeps;
      if (last(one) == first && stride != 0 && !within) one.stride = stride;
      move_needed(one.needed, stride == 0 ? one.stride : stride, last(one) - first, one.stride != 0);
      unique.insert(std::move(one));
    }
  }
  releases.decreases.assign(unique.begin(), unique.end());
  releases.indirect = joined_rounds();
  std::erase_if(own_counts_, [&](const OwnCount& one) { return kept_at_own_zero_.contains(one.offset); });
  releases.own_counts.assign(own_counts_.begin(), own_counts_.end());
  releases.frees_object = frees_object_;
  releases.handed_over.assign(handed_over_.begin(), handed_over_.end());
  return releases;
}

// What a shorter walk has found that came to its end: what becomes of things at zero, which is seen last, and releases.
void add_found(Releases& releases, const Releases& more) {
  using Count = std::pair<Place, uint16_t>;
  std::set<Count> known, freed, kept;
  for (const Decrease& one : more.decreases) {
    if (one.frees) freed.emplace(one.word, one.offset);
    if (one.keeps) kept.emplace(one.word, one.offset);
  }
  for (Decrease& one : releases.decreases) {
    const Count count(one.word, one.offset);
    one.frees |= freed.contains(count);
    one.keeps |= kept.contains(count);
    known.insert(count);
  }
  for (const Decrease& one : more.decreases) {
    if (known.contains({one.word, one.offset})) continue;
    releases.decreases.push_back(one);
    releases.decreases.back().conditions.emplace_back();
  }
  releases.frees_object |= more.frees_object;
}

}  // namespace

// Twice, if there are numbers that the first walk takes for pointers. If the second one is too much, they decide of all
// that they may decide about.
Releases walk_releases(const WalkedCode& code, const ReleaseEntry& entry) {
  ReleaseWalk walk(code);
  Releases releases = walk.run(entry);
  const bool any = !releases.decreases.empty() || !releases.indirect.empty();
  if (const std::set<Place> numbers = walk.wide_numbers(); !numbers.empty() && any) {
    Releases more = ReleaseWalk(code, numbers).run(entry);
    if (more.complete || !releases.complete) {
      releases = std::move(more);
    } else {
      for (Decrease& one : releases.decreases) one.conditions.emplace_back();
      for (IndirectRelease& one : releases.indirect) one.conditions.emplace_back();
    }
  }
  // A list's recursion is put into itself several times over: what becomes of its first element is seen last.
  if (!releases.complete) {
    const Releases once = ReleaseWalk(code, true).run(entry);
    if (once.complete) add_found(releases, once);
  }
  releases.has_code = code.instructions.at(entry.function).valid;
  return releases;
}

}  // namespace gordian
