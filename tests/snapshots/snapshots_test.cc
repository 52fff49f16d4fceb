// The analyzer as a whole, on snapshots written by hand: each NAME.textproto here is a Snapshot without magic numbers
// and trailer; its text report must be NAME.expected, byte for byte. With GORDIAN_UPDATE_EXPECTED=1 in the environment
// the expected files are rewritten instead; read the difference before you commit it.
//
// NAME.before.textproto, if there is one, is the snapshot of the same process that was taken before.
//
// There are no modules in these snapshots, and so no debug info: the verdicts rest on counts, pairs and shapes alone.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "analyzer/analyze.h"
#include "analyzer/report/json.h"
#include "analyzer/report/json_reader.h"
#include "analyzer/report/labels.h"
#include "analyzer/report/text.h"

namespace gordian {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

void write_file(const fs::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(GORDIAN_SNAPSHOTS))
    if (entry.path().extension() == ".textproto" && entry.path().stem().extension() != ".before")
      names.push_back(entry.path().stem());
  std::sort(names.begin(), names.end());
  return names;
}

class Snapshots : public testing::TestWithParam<std::string> {
 protected:
  Snapshots()
      : file_(fs::path(testing::TempDir()) / ("gordian-" + GetParam() + ".gsnap")),
        before_(fs::path(testing::TempDir()) / ("gordian-" + GetParam() + ".before.gsnap")) {}
  ~Snapshots() override {
    fs::remove(file_);
    fs::remove(before_);
  }
  static void make_snapshot(const fs::path& source, const fs::path& file) {
    snapshot::Snapshot snapshot;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(read_file(source), &snapshot)) << source;
    write_file(file, to_snapshot_file(snapshot));
  }
  const fs::path file_;
  const fs::path before_;
};

TEST_P(Snapshots, ReportIsAsExpected) {
  const fs::path source = fs::path(GORDIAN_SNAPSHOTS) / (GetParam() + ".textproto");
  const fs::path expected = fs::path(GORDIAN_SNAPSHOTS) / (GetParam() + ".expected");
  const fs::path source_before = fs::path(GORDIAN_SNAPSHOTS) / (GetParam() + ".before.textproto");
  make_snapshot(source, file_);
  AnalyzeOptions options;
  if (fs::exists(source_before)) {
    make_snapshot(source_before, before_);
    options.preceding = [this] { return before_.string(); };
  }

  const auto result = analyze(file_, options);
  const auto* error = std::get_if<SnapshotError>(&result);
  ASSERT_EQ(error, nullptr) << error->message;
  const auto& report = std::get<report::Report>(result);
  EXPECT_TRUE(labels_match(report));
  const std::string json = to_json(report);
  const auto read = report_from_json(json);
  ASSERT_TRUE(std::holds_alternative<report::Report>(read)) << std::get<JsonError>(read).message;
  EXPECT_EQ(to_json(std::get<report::Report>(read)), json);
  const std::string text = to_text(report, {});
  if (std::getenv("GORDIAN_UPDATE_EXPECTED") != nullptr) {
    write_file(expected, text);
  } else {
    EXPECT_EQ(text, read_file(expected)) << "from " << source;
  }
}

INSTANTIATE_TEST_SUITE_P(, Snapshots, testing::ValuesIn(cases()), [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace gordian
