// A site of which only what has changed is made anew is, to the byte, the one that would be made from nothing.
#include "history/dashboard/site.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "history/dashboard/page.h"
#include "history/dashboard/site_memory.h"
#include "tests/history/history_support.h"

namespace gordian::history {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRules = "server.cc @net\ntool.cc @tools\n";

class Site : public EachDatabase {
 protected:
  void SetUp() override {
    EachDatabase::SetUp();
    if (IsSkipped()) return;
    if (!dashboard_page_is_there()) GTEST_SKIP() << "built without its page";
    const std::string parent = fs::exists("/dev/shm") ? "/dev/shm" : testing::TempDir();
    folder_ = fs::path(parent) / ("gordian-dashboard-" + std::to_string(getpid()));
    fs::remove_all(folder_);
  }
  void TearDown() override {
    fs::remove_all(folder_);
    EachDatabase::TearDown();
  }

  fs::path data() const { return folder_ / "site" / "data"; }
  fs::path memory() const { return data() / "memory.json"; }

  SiteFigures write(const std::string& name = "site") {
    const auto queries = ask();
    Ownership ownership{CodeOwners(rules_), ""};
    Answers answers(*queries, ownership, version_);
    SiteOptions options;
    options.folder = (folder_ / name).string();
    options.now = 1;
    options.program = program_;
    options.progress = progress_;
    return write_site(*queries, answers, options);
  }

  // File → what is in it; of a site's answers and its index.
  std::map<std::string, std::string> files(const std::string& name) const {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / name / "data")) {
      if (entry.path().extension() != ".js") continue;
      std::ostringstream text;
      text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      all[entry.path().lexically_relative(folder_ / name).string()] = text.str();
    }
    return all;
  }

  // Writes the site once more, and one from nothing; they must be the same. What came of the first.
  SiteFigures check() {
    const SiteFigures figures = write();
    progress_ = nullptr;
    fs::remove_all(folder_ / "fresh");
    const SiteFigures fresh = write("fresh");
    EXPECT_EQ(fresh.made, fresh.parts);
    EXPECT_EQ(figures.parts, fresh.parts);
    EXPECT_EQ(figures.files, fresh.files);
    EXPECT_EQ(figures.bytes, fresh.bytes);
    const auto all = files("site");
    for (const auto& [name, text] : files("fresh")) {
      const auto found = all.find(name);
      EXPECT_TRUE(found != all.end() && found->second == text) << name;
    }
    return figures;
  }

  void add(const std::string& binary, uint64_t night_number, const std::vector<report::Finding>& findings) {
    open()->add({run_of(binary, night_number, findings)});
  }

  // Three binaries; two of them share a finding.
  void fill() {
    for (uint64_t at = 1; at <= 3; ++at) {
      add("server", at, {of("aaaaaaaa", "server.cc"), of("bbbbbbbb", "server.cc")});
      add("tool", at, {of("aaaaaaaa", "tool.cc")});
      add("quiet", at, {});
    }
  }

  static report::Finding of(const std::string& id, const std::string& file) {
    report::Finding finding = ring(id);
    for (report::Member& member : *finding.mutable_members())
      for (report::Frame& frame : *member.mutable_allocated_at())
        if (!frame.file().starts_with("/usr/")) frame.set_file(file);
    return finding;
  }

  fs::path folder_;
  std::string rules_ = kRules, version_ = "1", program_ = "build-id";
  std::function<void(const std::string&)> progress_;
};
INSTANTIATE_FOR_EACH_DATABASE(Site);

TEST_P(Site, WhereNothingHasChangedNothingIsMade) {
  fill();
  const SiteFigures first = check();
  EXPECT_EQ(first.parts, 4u);  // the branch, and each binary
  EXPECT_EQ(first.made, 4u);
  const SiteFigures second = check();
  EXPECT_EQ(second.made, 0u);
  EXPECT_EQ(second.written, 0u);
}

TEST_P(Site, OneBinaryHasOneNightMore) {
  fill();
  check();
  // In the same hours, so that the others still ran tonight.
  NewRun run = run_of("quiet", 3, {ring("cccccccc")});
  run.name.at += 3600 * kSecond;
  open()->add({run});
  EXPECT_EQ(check().made, 2u);  // with the branch
}

TEST_P(Site, TheOthersDidNotRunTonight) {
  fill();
  check();
  add("quiet", 4, {});
  EXPECT_EQ(check().made, 4u);
}

TEST_P(Site, AFindingGoesInOneBinaryThatAnotherOneHasToo) {
  fill();
  check();
  NewRun run = run_of("tool", 3, {});
  run.name.at += 3600 * kSecond;
  open()->add({run});
  EXPECT_EQ(check().made, 3u);  // all but the quiet one
}

TEST_P(Site, ANightThatComesLate) {
  fill();
  check();
  NewRun run = run_of("server", 2, {of("aaaaaaaa", "server.cc")});
  run.name.at -= 3600 * kSecond;
  open()->add({run});
  EXPECT_EQ(check().made, 2u);
}

TEST_P(Site, AnotherBranch) {
  fill();
  check();
  NewRun run = run_of("tool", 2, {of("aaaaaaaa", "tool.cc")});
  run.name.branch = "topic";
  open()->add({run});
  EXPECT_EQ(check().made, 4u);  // two that have the finding; the new branch and its binary
}

TEST_P(Site, AddingTwiceChangesNothing) {
  fill();
  check();
  fill();
  EXPECT_EQ(check().made, 0u);
}

TEST_P(Site, Pruned) {
  fill();
  add("tool", 4, {});
  check();
  PruneOptions options;
  options.before_at = night(1);
  open()->prune(options);
  EXPECT_EQ(check().made, 0u);  // nothing went
  options.before_at = night(2);
  open()->prune(options);
  EXPECT_EQ(check().made, 4u);
  options.before_at = night(4);
  open()->prune(options);
  EXPECT_EQ(check().parts, 2u);
}

// As often as before, but something else.
TEST_P(Site, PrunedAwayAndBegunAgain) {
  fill();
  check();
  PruneOptions options;
  options.before_at = night(9);
  open()->prune(options);
  for (uint64_t at = 1; at <= 3; ++at) {
    add("server", at, {of("aaaaaaaa", "server.cc")});
    add("tool", at, {of("aaaaaaaa", "tool.cc")});
    add("quiet", at, {of("bbbbbbbb", "server.cc")});
  }
  check();
}

TEST_P(Site, ABackupFromWhichItGoesOnInAnotherWay) {
  if (!is_sqlite()) GTEST_SKIP() << "a file to be copied";
  fill();
  const std::string backup = url() + ".backup";
  fs::copy_file(url(), backup);
  add("server", 4, {of("aaaaaaaa", "server.cc")});
  check();
  fs::rename(backup, url());
  add("server", 4, {of("bbbbbbbb", "server.cc")});
  check();
}

// Of what earlier versions counted nothing can be known.
TEST_P(Site, RevisionsThatWereCounted) {
  fill();
  database()->execute("UPDATE gordian_series SET revision = 3");
  check();
  EXPECT_EQ(check().made, 4u);
  add("quiet", 4, {});
  EXPECT_EQ(check().made, 4u);
  EXPECT_EQ(check().made, 3u);  // all but the quiet one
}

TEST_P(Site, OtherOwners) {
  fill();
  check();
  rules_ = "server.cc @net\ntool.cc @others\n";
  EXPECT_EQ(check().made, 2u);  // of the tool, and the lists of all
  rules_ = std::string("# a remark\n") + rules_ + "elsewhere.cc @all\n";
  EXPECT_EQ(check().made, 0u);
  rules_ = "";
  EXPECT_EQ(check().made, 4u);  // where nobody owns anything no other places are looked at
}

TEST_P(Site, AnotherProgram) {
  fill();
  check();
  program_ = "other-build-id";
  EXPECT_EQ(check().made, 4u);
  EXPECT_EQ(check().made, 0u);
  version_ = "2";
  EXPECT_EQ(check().made, 4u);
  program_ = "";
  EXPECT_EQ(check().made, 4u);
  EXPECT_EQ(check().made, 4u);
}

TEST_P(Site, AMemoryThatIsLostOrDamaged) {
  fill();
  check();
  fs::remove(memory());
  EXPECT_EQ(check().made, 4u);
  fs::resize_file(memory(), fs::file_size(memory()) / 2);
  EXPECT_EQ(check().made, 4u);
  std::ofstream(memory(), std::ios::in | std::ios::ate) << "more";
  EXPECT_EQ(check().made, 4u);
  fs::resize_file(memory(), 0);
  EXPECT_EQ(check().made, 4u);
  fs::remove(memory());
  fs::create_directory(memory());
  EXPECT_THROW(write(), Error);
  fs::remove(memory());
  EXPECT_EQ(check().made, 4u);
  EXPECT_EQ(check().made, 0u);
}

TEST_P(Site, AFileOfItThatIsLostOrDamaged) {
  fill();
  check();
  for (const auto& [name, text] : files("site")) {
    if (name == "data/index.js") continue;
    const uint64_t made = write().made;
    EXPECT_EQ(made, 0u);
    fs::remove(folder_ / "site" / name);
    const uint64_t lists = check().made;  // what lists parts belongs to none
    EXPECT_LE(lists, 2u) << name;
    fs::resize_file(folder_ / "site" / name, text.size() - 1);
    EXPECT_EQ(check().made, lists) << name;
  }
}

// Of an older state than the site is.
TEST_P(Site, AMemoryOfLongAgo) {
  fill();
  check();
  fs::copy_file(memory(), folder_ / "memory");
  add("server", 4, {});
  add("tool", 4, {of("bbbbbbbb", "tool.cc")});
  check();
  check();
  check();  // what was only in the first one is gone now
  fs::copy_file(folder_ / "memory", memory(), fs::copy_options::overwrite_existing);
  check();
}

TEST_P(Site, AWriterThatWasKilled) {
  fill();
  check();
  const auto before = files("site").at("data/index.js");
  add("quiet", 4, {ring("cccccccc")});
  progress_ = [](const std::string& what) {
    if (what.find(": 2 of") != std::string::npos) throw Error("killed");
  };
  EXPECT_THROW(write(), Error);
  EXPECT_EQ(files("site").at("data/index.js"), before);
  progress_ = nullptr;
  check();
}

// What is added while it is written is in none of its files.
TEST_P(Site, OneStateAllAlong) {
  fill();
  write();
  const auto before = files("site").at("data/index.js");
  fs::remove(memory());
  progress_ = [&](const std::string& what) {
    if (what.find(": 0 of") != std::string::npos) add("tool", 5, {ring("cccccccc")});
  };
  EXPECT_EQ(write().made, 4u);
  EXPECT_EQ(files("site").at("data/index.js"), before);
  progress_ = nullptr;
  check();
  EXPECT_NE(files("site").at("data/index.js"), before);
}

TEST_P(Site, BegunAgainWhenTheConnectionIsLost) {
  if (is_sqlite()) GTEST_SKIP() << "there is no connection";
  fill();
  int begun = 0;
  progress_ = [&](const std::string& what) {
    if (what.find(": 0 of") != std::string::npos) ++begun;
    if (begun > 1 || what.find(": 2 of") == std::string::npos) return;
    database()->query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND pid <> "
        "pg_backend_pid()",
        {"gordian"});
  };
  EXPECT_EQ(check().parts, 4u);
  EXPECT_EQ(begun, 2);
}

TEST_P(Site, OwnersByTheTextWhereTheRowHasNone) {
  report::Finding finding = of("aaaaaaaa", "vendor.cc");
  for (int caller = 0; caller < 2; ++caller) {
    report::Frame& frame = *finding.mutable_members(0)->add_allocated_at();
    frame.set_file(caller == 0 ? "other.cc" : "server.cc");
    frame.set_line(9);
  }
  add("server", 1, {finding});
  add("tool", 1, {of("bbbbbbbb", "vendor.cc")});
  check();
  bool found = false;
  for (const auto& [name, text] : files("site"))
    found = found || text.find(R"("@net","caller","server.cc")") != std::string::npos;
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace gordian::history
