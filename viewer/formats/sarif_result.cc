// Where it is shown: at the first line of the program's own sources that allocated a member. Where each member came
// from and which destructors never ran are related locations, which the message links to. Call stacks are there twice:
// as code flows, from main to the allocation, which GitHub shows, and as `stacks`, which debuggers' viewers read. The
// first flow goes around the cycle.
#include "viewer/formats/sarif_result.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/report/words.h"
#include "viewer/formats/clean_text.h"
#include "viewer/formats/names.h"
#include "viewer/formats/sarif_rules.h"

namespace gordian {
namespace {

constexpr size_t kMostText = 1000;  // GitLab leaves out results with more than 1,024 characters
constexpr size_t kMostRelated = 32;
constexpr int kMostStacks = 8;  // members whose call stacks are shown
constexpr size_t kLongestType = 120;

std::string type_of(const report::Member& member) {
  return member.type().empty() ? "memory" : sarif_words(shortened(clean_text(member.type()), kLongestType));
}

// "B::a as std::weak_ptr<A>" of a Cut or a CutMember.
template <typename Member>
std::string change_of(const Member& cut) {
  const std::string capture = cut.capture().empty() ? "" : " (capture " + cut.capture() + ")";
  return sarif_words(fmt::format("{}{} as {}", cut.member(), capture, cut.weak_type()));
}

class ResultWriter {
 public:
  ResultWriter(const report::Finding& finding, const report::Process& process, const SourcePaths& paths)
      : finding_(finding), process_(process), paths_(paths) {}

  Json write() {
    const size_t rule = sarif_rule_index(finding_.kind());
    add_related();
    Json result = {{"ruleId", sarif_rule_id(rule)},
                   {"ruleIndex", rule},
                   {"level", sarif_level(finding_)},
                   {"message", {{"text", message()}}},
                   {"locations", Json::array({shown_at()})}};
    if (!related_.empty()) result["relatedLocations"] = related_;
    Json flows = code_flows(), stacks = call_stacks();
    if (!flows.empty()) result["codeFlows"] = std::move(flows);
    if (!stacks.empty()) result["stacks"] = std::move(stacks);
    result["properties"] = properties();
    return result;
  }

 private:
  static bool has_stack(const report::Member& member) { return !member.allocated_at().empty(); }

  const report::Member* member(uint32_t index) const {
    return index < static_cast<uint32_t>(finding_.members_size()) ? &finding_.members(static_cast<int>(index))
                                                                  : nullptr;
  }

  const report::Edge* edge(uint32_t index) const {
    return index < static_cast<uint32_t>(finding_.edges_size()) ? &finding_.edges(static_cast<int>(index)) : nullptr;
  }

  Json shown_at() const {
    const report::Frame* frame = shown_frame(finding_, paths_);
    Json location = frame == nullptr ? Json::object() : sarif_location(*frame, "", paths_);
    if (!location.contains("physicalLocation")) location["physicalLocation"] = sarif_file_place(process_.exe());
    // The members that hold what leaks: where they are declared is not known, so by name.
    Json names = location.contains("logicalLocations") ? location["logicalLocations"] : Json::array();
    for (const uint32_t index : finding_.drawn()) {
      const report::Edge* held = edge(index);
      if (held != nullptr && names.size() < kMostRelated)
        names.push_back({{"fullyQualifiedName", clean_text(held->member())}, {"kind", "member"}});
    }
    if (!names.empty()) location["logicalLocations"] = std::move(names);
    return location;
  }

  // Where members of each type were allocated, and their destructors: each place once.
  void add_related() {
    for (int i = 0; i < finding_.members_size(); ++i) {
      const report::Member& one = finding_.members(i);
      const report::Frame* frame = nearest_frame(one);
      if (frame != nullptr) {
        std::string words = fmt::format("{} was allocated here", type_of(one));
        if (!one.allocated_by().empty()) words += fmt::format(" ({})", sarif_words(one.allocated_by()));
        const size_t id = add_related_place(sarif_location(*frame, words, paths_));
        if (id != 0) link_of_.emplace(i, id);
      }
      const report::Destructor& destructor = one.destructor();
      if (is_leak(finding_) && destructor.kind() == "user" && !destructor.path().empty()) {
        std::string words = sarif_words(destructor.function()) + " never ran";
        if (!destructor.would_have().empty()) words += "; it would have " + sarif_words(destructor.would_have());
        add_related_place({{"physicalLocation", sarif_source_place(destructor.path(), destructor.line(), paths_)},
                           {"message", {{"text", words}}}});
      }
    }
  }

  // The innermost frame below the source root, else the innermost.
  const report::Frame* nearest_frame(const report::Member& one) const {
    for (const report::Frame& frame : one.allocated_at())
      if (!paths_.below_root(frame).empty()) return &frame;
    return has_stack(one) ? &one.allocated_at(0) : nullptr;
  }

  // Its id; 0 if there are too many.
  size_t add_related_place(Json location) {
    if (!location.contains("physicalLocation")) return 0;
    const auto [known, added] =
        id_of_place_.try_emplace(location.dump(-1, ' ', false, Json::error_handler_t::replace), related_.size() + 1);
    if (!added) return known->second;
    if (related_.size() >= kMostRelated) {
      id_of_place_.erase(known);
      return 0;
    }
    location["id"] = known->second;
    related_.push_back(std::move(location));
    return known->second;
  }

  std::string linked(uint32_t index) const {
    const report::Member* one = member(index);
    if (one == nullptr) return "…";
    const auto link = link_of_.find(static_cast<int>(index));
    return link == link_of_.end() ? type_of(*one) : fmt::format("[{}]({})", type_of(*one), link->second);
  }

  // One sentence after the other, as long as they fit.
  std::string message() const {
    std::string text = headline();
    const auto add = [&](const std::string& sentence) {
      if (!sentence.empty() && text.size() + sentence.size() < kMostText) text += " " + sentence;
    };
    add(sizes());
    add(never_run());
    add(cut());
    if (!finding_.owner().name().empty()) add(fmt::format("Owned by {}.", sarif_words(finding_.owner().name())));
    add(fmt::format("Confidence: {}.", clean_text(finding_.confidence())));
    for (const std::string& reason : finding_.reasons()) add(fmt::format("Unsure: {}.", sarif_words(reason)));
    return text;
  }

  std::string headline() const {
    const std::string& kind = finding_.kind();
    if (kind != "cycle" && kind != "latent_cycle") {
      const std::string name = sarif_words(shortened(finding_name(finding_), kLongestType));
      return fmt::format("{}.", name);
    }
    std::string way;
    size_t shown = 0;
    for (const uint32_t index : finding_.drawn()) {
      const report::Edge* one = edge(index);
      if (one == nullptr) continue;
      if (++shown > 6) break;
      way += linked(one->from()) + " → ";
    }
    if (shown > 6) way += "… → ";
    const report::Edge* first = finding_.drawn().empty() ? nullptr : edge(finding_.drawn(0));
    if (first != nullptr) way += member(first->from()) == nullptr ? "…" : type_of(*member(first->from()));
    return fmt::format("{} of {}: {}.",
                       kind == "cycle" ? "Reference cycle" : "Reference cycle, still owned from outside,",
                       count_of(finding_.objects(), "object", "objects"), way);
  }

  std::string sizes() const {
    std::string text = human_bytes(finding_.bytes());
    if (finding_.retained_blocks() > 0)
      text += fmt::format(", and {} that hang off it", human_bytes(finding_.retained_bytes()));
    if (finding_.instances() > 1)
      text += fmt::format("; {} of this shape, {} in all", finding_.instances(), human_bytes(finding_.total_bytes()));
    return text + ".";
  }

  std::string never_run() const {
    if (!is_leak(finding_)) return {};
    std::vector<std::string> seen;
    for (const report::Member& one : finding_.members()) {
      const report::Destructor& destructor = one.destructor();
      if (destructor.kind() != "user" || seen.size() >= 3) continue;
      std::string words = sarif_words(destructor.function());
      if (!destructor.would_have().empty()) words += " would have " + sarif_words(destructor.would_have());
      if (std::find(seen.begin(), seen.end(), words) == seen.end()) seen.push_back(words);
    }
    if (seen.empty()) return {};
    std::string text = "Never run: ";
    for (size_t i = 0; i < seen.size(); ++i) text += (i == 0 ? "" : "; ") + seen[i];
    return text + ".";
  }

  std::string cut() const {
    if (finding_.cuts().empty() || !finding_.cuts(0).verified()) return {};
    const report::Cut& best = finding_.cuts(0);
    std::string text = "Candidate: " + change_of(best);
    for (const report::CutMember& also : best.also()) text += ", and " + change_of(also);
    return fmt::format("{} would free all {} (simulated).", text, count_of(best.frees_objects(), "object", "objects"));
  }

  static Json flow(const std::string& message, Json locations) {
    return {{"message", {{"text", message}}}, {"threadFlows", Json::array({{{"locations", std::move(locations)}}})}};
  }

  Json code_flows() const {
    Json flows = Json::array(), around = Json::array();
    for (const uint32_t index : finding_.drawn()) {
      const report::Edge* one = edge(index);
      const report::Member* from = one == nullptr ? nullptr : member(one->from());
      const report::Frame* frame = from == nullptr ? nullptr : nearest_frame(*from);
      if (frame == nullptr || around.size() >= kMostRelated) continue;
      const report::Member* to = member(one->to());
      const std::string words =
          fmt::format("{}, allocated here, holds {} by {}{}", type_of(*from), to == nullptr ? "…" : type_of(*to),
                      sarif_words(one->member()), one->declared().empty() ? "" : ": " + sarif_words(one->declared()));
      around.push_back({{"location", sarif_location(*frame, words, paths_)}});
    }
    if (!around.empty()) flows.push_back(flow("Who holds whom, around the cycle", std::move(around)));
    for_each_stack([&](const report::Member& one) {
      Json steps = Json::array();
      for (int i = one.allocated_at_size(); i-- > 0;) {
        const report::Frame& frame = one.allocated_at(i);
        const std::string words = frame.function().empty() ? place_text(frame) : frame.function();
        steps.push_back({{"location", sarif_location(frame, sarif_words(words), paths_)},
                         {"nestingLevel", one.allocated_at_size() - 1 - i}});
      }
      flows.push_back(flow(fmt::format("How {} was allocated", type_of(one)), std::move(steps)));
    });
    return flows;
  }

  Json call_stacks() const {
    Json stacks = Json::array();
    for_each_stack([&](const report::Member& one) {
      Json frames = Json::array();
      for (const report::Frame& frame : one.allocated_at()) {
        Json made = {{"location", sarif_location(frame, "", paths_)}};
        if (!frame.module().empty()) made["module"] = clean_text(frame.module());
        frames.push_back(std::move(made));
      }
      stacks.push_back({{"message", {{"text", type_of(one) + " was allocated"}}}, {"frames", std::move(frames)}});
    });
    return stacks;
  }

  // Of the first members; stacks that are alike once.
  template <typename Visit>
  void for_each_stack(Visit&& visit) const {
    std::vector<std::string> seen;
    for (const report::Member& one : finding_.members()) {
      if (!has_stack(one) || seen.size() >= kMostStacks) continue;
      std::string key;
      for (const report::Frame& frame : one.allocated_at()) key += place_text(frame) + "\n";
      if (std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
      seen.push_back(std::move(key));
      visit(one);
    }
  }

  Json properties() const {
    Json reasons = Json::array(), cuts = Json::array();
    for (const std::string& reason : finding_.reasons()) reasons.push_back(clean_text(reason));
    for (const report::Cut& one : finding_.cuts())
      if (one.verified() && cuts.size() < kMostRelated)
        cuts.push_back(clean_text(one.member() + " as " + one.weak_type()));
    return {{"kind", clean_text(finding_.kind())},
            {"confidence", clean_text(finding_.confidence())},
            {"gc", clean_text(finding_.gc())},
            {"instances", finding_.instances()},
            {"objects", finding_.objects()},
            {"bytes", finding_.bytes()},
            {"retainedBytes", finding_.retained_bytes()},
            {"totalBytes", finding_.total_bytes()},
            {"reasons", std::move(reasons)},
            {"cuts", std::move(cuts)}};
  }

  const report::Finding& finding_;
  const report::Process& process_;
  const SourcePaths& paths_;
  Json related_ = Json::array();
  std::map<std::string, size_t> id_of_place_;
  std::map<int, size_t> link_of_;  // member → id of the related location where it was allocated
};

}  // namespace

Json sarif_result(const report::Finding& finding, const report::Process& process, const SourcePaths& paths) {
  return ResultWriter(finding, process, paths).write();
}

}  // namespace gordian
