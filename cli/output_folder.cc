#include "cli/output_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "cli/messages.h"

namespace gordian::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kSnapshotExtension = ".gsnap";

// Takes ".NUMBER" off the end of `name`; nothing if there is none.
std::optional<uint32_t> take_number(std::string_view& name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view digits = name.substr(dot + 1);
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  name = name.substr(0, dot);
  return number;
}

bool take_suffix(std::string_view& name, std::string_view suffix) {
  if (!name.ends_with(suffix)) return false;
  name.remove_suffix(suffix.size());
  return true;
}

// Takes ".partial" or ".failed.ERRNO" off the end of `name`.
bool take_state(std::string_view& name, SnapshotFile& file) {
  if (take_suffix(name, ".partial")) {
    file.state = SnapshotFile::State::kPartial;
    return true;
  }
  if (name.ends_with(kSnapshotExtension)) return true;
  const std::optional<uint32_t> error = take_number(name);
  if (!error || !take_suffix(name, ".failed")) return false;
  file.state = SnapshotFile::State::kFailed;
  file.error = static_cast<int>(*error);
  return true;
}

int64_t modification_time(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return 0;
  return status.st_mtim.tv_sec * int64_t{1'000'000'000} + status.st_mtim.tv_nsec;
}

// Null, or discarded, if there is none that can be read.
nlohmann::json read_run_record(const std::string& folder) {
  std::ifstream file(folder + "/run.json");
  return nlohmann::json::parse(file, nullptr, false);
}

[[noreturn]] void fail_to_make(const std::string& folder, const std::string& why) {
  throw Failure{kExitOwnFailure,
                fmt::format("the output folder {} cannot be made: {}. Choose another one with -o DIR.\n"
                            "The program was not started.",
                            folder, why)};
}

}  // namespace

std::optional<SnapshotFile> parse_snapshot_name(const std::string& path) {
  const std::string file_name = fs::path(path).filename().string();
  std::string_view name = file_name;
  SnapshotFile file;
  if (!take_state(name, file) || !take_suffix(name, kSnapshotExtension)) return std::nullopt;
  const std::optional<uint32_t> sequence = take_number(name);
  const std::optional<uint32_t> pid = sequence ? take_number(name) : std::nullopt;
  if (!pid) return std::nullopt;
  file.path = path;
  file.program = name;
  file.pid = static_cast<pid_t>(*pid);
  file.sequence = *sequence;
  return file;
}

std::vector<SnapshotFile> list_snapshots(const std::string& folder) {
  std::vector<SnapshotFile> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    auto file = parse_snapshot_name(it->path().string());
    if (!file) continue;
    file->modified_ns = modification_time(file->path);
    files.push_back(std::move(*file));
  }
  if (error) throw Failure{kExitBadInput, fmt::format("{} cannot be read: {}.", folder, error.message())};
  return files;
}

std::vector<SnapshotFile> last_of_each_process(const std::vector<SnapshotFile>& files, std::optional<pid_t> first) {
  std::map<std::tuple<bool, pid_t, std::string>, SnapshotFile> last;
  for (const SnapshotFile& file : files) {
    if (file.state != SnapshotFile::State::kComplete) continue;
    const auto [it, is_new] = last.try_emplace({file.pid != first, file.pid, file.program}, file);
    if (!is_new && it->second.sequence < file.sequence) it->second = file;
  }
  std::vector<SnapshotFile> result;
  result.reserve(last.size());
  for (auto& [key, file] : last) result.push_back(std::move(file));
  return result;
}

std::string no_snapshot_message(const std::string& folder) {
  return fmt::format(
      "{}: there is no finished snapshot (*.gsnap) in this folder. `gordian run -o {} -- PROGRAM` makes some.", folder,
      folder);
}

std::string preceding_snapshot(const std::string& path) {
  const auto self = parse_snapshot_name(path);
  if (!self || self->sequence <= 1) return "";
  const std::string folder = fs::path(path).parent_path().string();
  SnapshotFile best;
  for (SnapshotFile& file : list_snapshots(folder.empty() ? "." : folder)) {
    const bool before = file.state == SnapshotFile::State::kComplete && file.pid == self->pid &&
                        file.program == self->program && file.sequence < self->sequence;
    if (before && file.sequence >= best.sequence) best = std::move(file);
  }
  return best.path;
}

void make_output_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(fs::path(folder).parent_path(), error);
  if (mkdir(folder.c_str(), 0700) == 0) return;
  const int reason = errno;
  if (reason == EEXIST && fs::is_directory(folder, error)) return;
  fail_to_make(folder, reason == EEXIST ? "there is a file of that name" : strerror(reason));
}

void write_private_file(const std::string& path, const std::string& contents) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  int error = fd < 0 ? errno : 0;
  if (fd >= 0 && !write_all(fd, contents)) error = errno;
  if (fd >= 0 && close(fd) != 0 && error == 0) error = errno;
  if (error == 0) return;
  throw Failure{kExitOwnFailure,
                fmt::format("{} cannot be written: {}. Choose another folder with -o DIR.", path, strerror(error))};
}

void write_run_record(const std::string& folder, const RunRecord& record) {
  nlohmann::ordered_json json = {{"schema", "gordian-run/1"},
                                 {"program", record.program},
                                 {"pid", record.pid},
                                 {"arguments", record.arguments},
                                 {"runtime", record.runtime}};
  if (record.exit_status) json["exit_status"] = *record.exit_status;
  if (record.signal) json["signal"] = *record.signal;
  // Arguments may be any bytes; JSON is UTF-8.
  const std::string text = json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  write_private_file(folder + "/run.json", text + "\n");
}

std::optional<pid_t> started_pid(const std::string& folder) {
  const nlohmann::json json = read_run_record(folder);
  if (!json.is_object() || !json.contains("pid") || !json["pid"].is_number_integer()) return std::nullopt;
  return json["pid"].get<pid_t>();
}

bool has_ended(const std::string& folder) {
  const nlohmann::json json = read_run_record(folder);
  return json.is_object() && (json.contains("exit_status") || json.contains("signal"));
}

}  // namespace gordian::cli
