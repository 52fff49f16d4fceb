#include "tests/history/history_support.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>

namespace gordian::history {
namespace {

constexpr std::chrono::seconds kPatient{10};

report::Member member(const std::string& type, const char* file, uint32_t line) {
  report::Member member;
  member.set_type(type);
  member.set_address(0x10000 + line);
  report::Frame& inner = *member.add_allocated_at();
  inner.set_function("std::make_shared");
  inner.set_file("/usr/include/c++/12/bits/shared_ptr.h");
  report::Frame& frame = *member.add_allocated_at();
  frame.set_function("main");
  frame.set_file(file);
  frame.set_line(line);
  return member;
}

}  // namespace

void EachDatabase::SetUp() {
  static std::atomic<int> number = 0;
  if (is_sqlite()) {
    // In memory, if that can be had: each transaction waits for the disk.
    const std::string parent = std::filesystem::exists("/dev/shm") ? "/dev/shm" : testing::TempDir();
    std::string pattern = parent + "/gordian-history-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    url_ = folder_ + "/history.db";
    return;
  }
  const char* server = std::getenv("GORDIAN_TEST_POSTGRES");
  if (server == nullptr) GTEST_SKIP() << "no PostgreSQL: tests/history/postgres.py starts one";
  schema_ = "test" + std::to_string(getpid()) + "_" + std::to_string(++number);
  open_database(server, Mode::kExisting, kPatient)->execute("CREATE SCHEMA " + schema_);
  url_ = std::string(server) + "&options=-csearch_path%3D" + schema_;
}

void EachDatabase::TearDown() {
  if (!folder_.empty()) std::filesystem::remove_all(folder_);
  if (schema_.empty()) return;
  open_database(std::getenv("GORDIAN_TEST_POSTGRES"), Mode::kExisting, kPatient)
      ->execute("DROP SCHEMA " + schema_ + " CASCADE");
}

std::unique_ptr<Database> EachDatabase::database(Mode mode) const { return open_database(url_, mode, kPatient); }

report::Finding ring(const std::string& id, uint64_t instances, uint64_t bytes) {
  report::Finding finding;
  finding.set_id(id);
  finding.set_kind("cycle");
  finding.set_confidence("proved");
  finding.set_instances(instances);
  finding.set_objects(2);
  finding.set_bytes(bytes);
  finding.set_total_bytes(bytes * instances);
  *finding.add_members() = member("A", "main.cc", 10);
  *finding.add_members() = member("B", "main.cc", 11);
  for (uint32_t from = 0; from < 2; ++from) {
    report::Edge& edge = *finding.add_edges();
    edge.set_from(from);
    edge.set_to(1 - from);
    edge.set_member(from == 0 ? "A::b" : "B::a");
    finding.add_drawn(from);
  }
  return finding;
}

report::Finding finding_of_kind(const std::string& id, const std::string& kind, uint64_t instances) {
  report::Finding finding = ring(id, instances);
  finding.set_kind(kind);
  return finding;
}

NewRun run_of(const std::string& binary, uint64_t night_number, const std::vector<report::Finding>& findings,
              uint32_t pid) {
  NewRun run;
  run.report.set_schema("gordian-report/1");
  run.report.mutable_process()->set_exe("/opt/" + binary);
  run.report.mutable_process()->set_pid(pid);
  run.report.mutable_process()->set_taken_at_ns(night(night_number));
  run.report.mutable_heap()->set_blocks(100);
  run.report.mutable_heap()->set_bytes(10'000 + night_number);
  uint64_t leaked = 0;
  for (const report::Finding& finding : findings) {
    *run.report.add_findings() = finding;
    leaked += finding.total_bytes();
  }
  run.report.mutable_summary()->set_leaked_bytes(leaked);
  run.name = name_of(run.report);
  run.name.project = "p";
  run.name.build = "b" + std::to_string(night_number);
  run.name.host = "h";
  return run;
}

}  // namespace gordian::history
