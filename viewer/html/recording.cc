#include "viewer/html/recording.h"

#include <deque>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gordian {
namespace {

constexpr size_t kMostBlocks = 10'000;  // of a heap that goes in whole
constexpr size_t kMostObjects = 1'500;  // of a larger one
constexpr size_t kMostTypes = 300;
constexpr size_t kMostGroups = 300;
constexpr size_t kAllDiffs = 6;      // snapshots of a process of which any two are compared
constexpr size_t kMostReports = 20;  // of snapshots that are not shown first

class Recorder {
 public:
  explicit Recorder(Session& session) : session_(session) {}

  std::map<std::string, std::string> record() {
    ask("index");
    begin(session_.selected());
    const Json report = ask(of("report"));
    whole_ = report.value("/heap/blocks"_json_pointer, uint64_t{0}) <= kMostBlocks;
    ask(of("stacks"));
    add_findings(report);
    add_types(ask(of("types")));
    add_groups(ask(of("dominators")));
    add_objects();
    add_others(Json::parse(answers_.at("index")));
    return std::move(answers_);
  }

 private:
  void begin(uint32_t snapshot) { prefix_ = fmt::format("s/{}/", snapshot); }
  std::string of(const std::string& question) const { return prefix_ + question; }

  // Null if there is no answer.
  Json ask(const std::string& path) {
    auto answer = session_.answer(path);
    if (!answer) return nullptr;
    Json json = Json::parse(*answer);
    answers_.emplace(path, std::move(*answer));
    return json;
  }

  void add_findings(const Json& report) {
    for (const Json& finding : report.value("findings", Json::array())) {
      for (const Json& member : finding.at("members")) want(member.at("address"));
      for (const Json& step : finding.value("owner_path", Json::array()))
        if (step.at("kind") == "object" || step.at("kind") == "block") want(step.at("address"));
    }
  }

  void add_types(const Json& types) {
    size_t asked = 0;
    for (const Json& type : types.value("types", Json::array())) {
      if (!whole_ && asked++ == kMostTypes) return;
      const uint64_t count = type.at("count");
      for (uint64_t from = 0; from < (whole_ ? count : 1); from += 100) {
        const Json page = ask(of(fmt::format("type/{}/{}", type.at("id").get<uint64_t>(), from)));
        for (const Json& instance : page.value("instances", Json::array())) want(instance.at("address"));
      }
    }
  }

  // Of each group that has more below it.
  void add_groups(const Json& top) {
    std::deque<Json> work;
    if (top.is_object()) work.push_back(top.at("root"));
    for (size_t asked = 0; !work.empty() && asked < kMostGroups;) {
      const Json group = std::move(work.front());
      work.pop_front();
      for (const Json& child : group.at("children")) work.push_back(child);
      if (!group.at("more").get<bool>()) continue;
      ++asked;
      const Json below = ask(of("dominators/" + group.at("key").get<std::string>()));
      if (below.is_object()) work.push_back(below.at("root"));
    }
  }

  void want(const std::string& address) {
    if (wanted_.insert(address).second) objects_.push_back(address);
  }

  // Breadth first, so that what is near to a finding comes before what is far.
  void add_objects() {
    const size_t most = whole_ ? 2 * kMostBlocks : kMostObjects;
    for (size_t added = 0; !objects_.empty() && added < most; ++added) {
      const Json object = ask(of("object/" + objects_.front()));
      objects_.pop_front();
      if (!object.is_object()) continue;
      for (const char* list : {"referents", "referrers"})
        for (const Json& other : object.at(list)) want(other.at("address"));
    }
  }

  // The other snapshots: how the processes went on, and the last reports.
  void add_others(const Json& index) {
    size_t process = 0, reports = 0;
    for (const Json& entry : index.at("processes")) {
      ask(fmt::format("timeline/{}", process++));
      const Json& snapshots = entry.at("snapshots");
      for (size_t i = snapshots.size(); i-- > 0 && reports < kMostReports;) {
        const uint64_t id = snapshots[i].at("id");
        if (fmt::format("s/{}/", id) == prefix_) continue;
        ++reports;
        ask(fmt::format("s/{}/report", id));
      }
      for (size_t i = 0; i < snapshots.size(); ++i)
        for (size_t other = i + 1; other < snapshots.size(); ++other)
          if (other == i + 1 || snapshots.size() <= kAllDiffs || (i == 0 && other + 1 == snapshots.size()))
            add_diff(snapshots[i], snapshots[other]);
    }
  }

  void add_diff(const Json& before, const Json& after) {
    ask(fmt::format("diff/{}/{}", before.at("id").get<uint64_t>(), after.at("id").get<uint64_t>()));
  }

  Session& session_;
  std::string prefix_;
  bool whole_ = false;
  std::map<std::string, std::string> answers_;
  std::set<std::string> wanted_;
  std::deque<std::string> objects_;
};

}  // namespace

std::map<std::string, std::string> record(Session& session) { return Recorder(session).record(); }

}  // namespace gordian
