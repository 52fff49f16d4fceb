#include "cli/report_input.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/delimited_message_util.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <variant>

#include "analyzer/report/json_reader.h"
#include "analyzer/report/well_formed.h"
#include "cli/messages.h"
#include "cli/one_snapshot.h"
#include "cli/output_folder.h"
#include "cli/pack_file.h"
#include "cli/printable.h"
#include "cli/unpacked.h"
#include "schema/snapshot_format.h"

namespace gordian::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kJsonReport = R"({"schema":"gordian-report/)";

[[noreturn]] void fail(const std::string& path, std::string_view what) {
  throw Failure{kExitBadInput, printable(fmt::format("{}: {}", path, what))};
}

std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream contents;
  if (file && file.peek() != std::ifstream::traits_type::eof()) contents << file.rdbuf();
  if (!file.is_open() || file.bad() || contents.bad()) fail(path, fmt::format("cannot be read: {}.", strerror(errno)));
  return std::move(contents).str();
}

// The first bytes, fewer if the file is shorter; nothing if it cannot be read.
std::string beginning_of(const std::string& path, size_t size) {
  std::string bytes(size, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<size_t>(file.gcount()));
  return bytes;
}

bool is_snapshot(const std::string& path) {
  const std::string bytes = beginning_of(path, 64);
  const uint64_t magic = snapshot_format::kMagic;
  const std::string_view wanted(reinterpret_cast<const char*>(&magic), sizeof(magic));
  return bytes.find(wanted) != std::string::npos || path.ends_with(".gsnap");
}

bool is_json_report(const std::string& path) { return beginning_of(path, kJsonReport.size()) == kJsonReport; }

std::vector<NamedReport> json_reports(const std::string& path, const std::string& contents) {
  std::vector<NamedReport> reports;
  std::istringstream lines(contents);
  size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    auto read = report_from_json(line);
    if (const auto* error = std::get_if<JsonError>(&read)) {
      fail(path, fmt::format("line {}: {}.", number, error->message));
    }
    reports.push_back({path, std::get<report::Report>(std::move(read))});
  }
  if (reports.empty()) fail(path, "no report is in it: was the command that should have written it interrupted?");
  return reports;
}

std::vector<NamedReport> binary_reports(const std::string& path, const std::string& contents) {
  if (contents.size() > std::numeric_limits<int>::max()) fail(path, "too large for a report (2 GiB at most).");
  google::protobuf::io::ArrayInputStream bytes(contents.data(), static_cast<int>(contents.size()));
  std::vector<NamedReport> reports;
  for (;;) {
    const int64_t begin = bytes.ByteCount();
    report::Report report;
    bool at_end = false;
    if (!google::protobuf::util::ParseDelimitedFromZeroCopyStream(&report, &bytes, &at_end)) {
      if (at_end && static_cast<size_t>(begin) == contents.size()) break;
      fail(path, fmt::format("no report, or cut off or damaged behind byte {}.", begin));
    }
    if (report.schema() != "gordian-report/1") fail(path, "not a report that this gordian knows (gordian-report/1).");
    if (const std::string problem = index_problem(report); !problem.empty()) fail(path, problem + ".");
    reports.push_back({path, std::move(report)});
  }
  if (reports.empty()) fail(path, "no report is in it: was the command that should have written it interrupted?");
  return reports;
}

std::vector<NamedReport> reports_in_file(const std::string& path, const AnalyzeOptions& options) {
  if (is_pack(path)) return read_reports(path, options);
  if (is_snapshot(path)) {
    AnalyzeOptions with_preceding = options;
    with_preceding.preceding = [&] { return preceding_snapshot(path); };
    return {{path, analyze_one(path, with_preceding)}};
  }
  const std::string contents = contents_of(path);
  const size_t begin = contents.find_first_not_of(" \t\r\n");
  if (begin != std::string::npos && contents[begin] == '{') return json_reports(path, contents);
  return binary_reports(path, contents);
}

// What a folder itself has: the best that there is, not the same reports twice.
std::vector<std::string> files_of_folder(const fs::path& folder) {
  if (fs::exists(folder / "report.pb")) return {folder / "report.pb"};
  if (fs::exists(folder / "report.json")) return {folder / "report.json"};
  std::vector<std::string> files;
  for (const SnapshotFile& file : last_of_each_process(list_snapshots(folder), started_pid(folder)))
    files.push_back(file.path);
  for (const auto& entry : fs::directory_iterator(folder)) {
    const fs::path& path = entry.path();
    const bool named_so = path.extension() == ".pb" || path.extension() == ".gpack" ||
                          (path.extension() == ".json" && is_json_report(path));
    if (entry.is_regular_file() && named_so) files.push_back(path);
  }
  std::sort(files.begin(), files.end());
  return files;
}

void collect(const fs::path& folder, std::vector<std::string>& files) {
  for (std::string& file : files_of_folder(folder)) files.push_back(std::move(file));
  std::vector<fs::path> below;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory() && !entry.is_symlink()) below.push_back(entry.path());
  }
  std::sort(below.begin(), below.end());
  for (const fs::path& path : below) collect(path, files);
}

}  // namespace

std::vector<NamedReport> read_reports(const std::string& given, const AnalyzeOptions& options,
                                      const TakeFailure& unreadable) {
  const std::string path = unpacked(given);
  std::vector<std::string> files = {path};
  if (fs::is_directory(path)) {
    files.clear();
    try {
      collect(path, files);
    } catch (const fs::filesystem_error& error) {
      fail(path, fmt::format("cannot be looked through: {}.", error.code().message()));
    }
    if (files.empty()) fail(path, "neither a report nor a snapshot is in this folder, or below it.");
  }
  std::vector<NamedReport> reports;
  for (const std::string& file : files) {
    try {
      for (NamedReport& report : reports_in_file(file, options)) reports.push_back(std::move(report));
    } catch (const Failure& failure) {
      if (!unreadable || file == path) throw;
      unreadable(failure);
    }
  }
  if (path != given) {
    for (NamedReport& report : reports) report.path = given + report.path.substr(path.size());
  }
  return reports;
}

}  // namespace gordian::cli
