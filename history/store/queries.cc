#include "history/store/queries.h"

#include <optional>

#include "history/store/build_names.h"
#include "history/store/finding_histories.h"
#include "history/store/finding_queries.h"
#include "history/store/migrations.h"
#include "history/store/names.h"
#include "history/store/tonight.h"
#include "history/store/transaction.h"
#include "history/store/trends.h"
#include "history/store/whereabouts.h"

namespace gordian::history {
namespace {

// Each question in a read transaction of its own, or many in one. What is asked for may come from a stranger: names are
// made storable, so that a database does not refuse them.
class StoreQueries : public Queries {
  template <typename Question>
  auto ask(const Question& question) {
    if (in_one_state_) return question();
    std::optional<decltype(question())> answer;
    transact(*database_, Database::Kind::kRead, patience_, [&] { answer = question(); });
    return std::move(*answer);
  }

 public:
  StoreQueries(std::unique_ptr<Database> database, std::chrono::milliseconds patience)
      : database_(std::move(database)), patience_(patience) {}

  void in_one_state(const std::function<void()>& questions) override {
    transact(*database_, Database::Kind::kRead, patience_, [&] {
      const OneState one(in_one_state_);
      questions();
    });
  }

  std::vector<BranchSummary> projects() override {
    return ask([&] { return all_branches(*database_); });
  }
  std::vector<BranchSummary> branches(const std::string& project) override {
    return ask([&] { return branches_of(*database_, storable(project)); });
  }
  std::optional<BranchSummary> branch(const std::string& project, const std::string& branch, uint64_t window) override {
    return ask([&] { return branch_summary(*database_, project, storable(branch), window); });
  }
  std::vector<BinaryTonight> tonight(const std::string& project, const std::string& branch, uint64_t window) override {
    return ask([&] { return binaries_tonight(*database_, project, storable(branch), window); });
  }
  std::optional<BinaryTonight> binary_tonight(const std::string& project, const std::string& branch,
                                              const std::string& binary, uint64_t window) override {
    return ask([&] { return one_binary_tonight(*database_, project, storable(branch), binary, window); });
  }
  std::vector<Night> trend(const std::string& project, const std::string& branch, const std::string& binary,
                           size_t limit) override {
    return ask([&] { return nights_of(*database_, project, branch, binary, limit); });
  }
  std::vector<ShortTrend> short_trends(const std::string& project, const std::string& branch, size_t days) override {
    return ask([&] { return short_trends_of(*database_, project, storable(branch), days); });
  }
  std::vector<Day> days(const std::string& project, const std::string& branch, size_t days) override {
    return ask([&] { return days_of(*database_, project, storable(branch), days); });
  }
  FindingPage findings(const std::string& project, const std::string& branch, const FindingFilter& filter,
                       uint64_t window) override {
    FindingFilter clean = filter;
    clean.kind = storable(filter.kind);
    clean.id = storable(filter.id);
    return ask([&] { return findings_of(*database_, builds_, project, storable(branch), clean, window); });
  }
  std::vector<FindingRow> night(const std::string& project, const std::string& branch, const std::string& binary,
                                uint64_t at, size_t limit) override {
    return ask([&] { return night_of(*database_, builds_, project, branch, binary, at, limit); });
  }
  std::optional<FindingHistory> finding(const std::string& project, const std::string& branch,
                                        const std::string& binary, const std::string& id) override {
    return ask([&] { return history_of(*database_, builds_, project, branch, binary, storable(id)); });
  }
  std::vector<FindingHistory> histories(const std::string& project, const std::string& branch,
                                        const std::string& binary) override {
    return ask([&] { return histories_of(*database_, builds_, project, branch, binary); });
  }
  std::vector<Elsewhere> elsewhere(const std::string& project, const std::string& id, size_t limit) override {
    return ask([&] { return elsewhere_of(*database_, project, storable(id), limit); });
  }
  Whereabouts whereabouts(const std::string& project, const std::vector<std::string>& branches, size_t limit) override {
    return ask([&] { return whereabouts_of(*database_, project, branches, limit); });
  }
  std::vector<report::Finding> texts(const std::string& project, const std::vector<const FindingRow*>& rows) override {
    return ask([&] { return texts_of(*database_, project, rows); });
  }
  std::vector<RunRow> runs(const RunFilter& filter) override {
    RunFilter clean = filter;
    for (std::string* name : {&clean.id, &clean.branch, &clean.binary}) *name = storable(*name);
    return ask([&] { return runs_of(*database_, clean); });
  }

 private:
  // As long as it lives.
  class OneState {
   public:
    explicit OneState(bool& flag) : flag_(flag) { flag_ = true; }
    ~OneState() { flag_ = false; }
    OneState(const OneState&) = delete;
    OneState& operator=(const OneState&) = delete;

   private:
    bool& flag_;
  };

  std::unique_ptr<Database> database_;
  const std::chrono::milliseconds patience_;
  BuildNames builds_;
  bool in_one_state_ = false;
};

}  // namespace

const char* word(State state) {
  switch (state) {
    case State::kNew:
      return "new";
    case State::kBack:
      return "back";
    case State::kStill:
      return "still";
    case State::kFixed:
      return "fixed";
  }
  return "";
}

std::unique_ptr<Queries> open_queries(const std::string& url, std::chrono::milliseconds patience) {
  std::unique_ptr<Database> database = open_patiently(url, Mode::kExisting, patience);
  require_version(*database);
  return std::make_unique<StoreQueries>(std::move(database), patience);
}

}  // namespace gordian::history
