#include "viewer/answers/session.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "analyzer/input/snapshot_reader.h"
#include "viewer/answers/comparison.h"

namespace gordian {
namespace {

constexpr size_t kMostOpen = 2;

std::optional<uint32_t> take_number(std::string_view text) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

const char* trigger_name(snapshot::Header::Trigger trigger) {
  constexpr std::array<const char*, 7> kNames = {"unknown", "exit", "timer", "demand", "api", "crash", "growth"};
  const auto index = static_cast<size_t>(trigger);
  return index < kNames.size() ? kNames[index] : kNames[0];
}

}  // namespace

Session::Session(SessionOptions options) : options_(std::move(options)) { look_for_snapshots(); }

Session::~Session() = default;

void Session::look_for_snapshots() {
  for (const std::string& path : options_.list()) {
    const bool refused = std::find(unreadable_.begin(), unreadable_.end(), path) != unreadable_.end();
    if (!ids_.contains(path) && !refused) add(path);
  }
}

void Session::add(const std::string& path) {
  const auto opened = SnapshotReader::open(path);
  if (std::holds_alternative<SnapshotError>(opened)) {
    unreadable_.push_back(path);
    return;
  }
  const snapshot::Header& header = std::get<SnapshotReader>(opened).header();
  const std::string key = fmt::format("{} {} {}", header.pid(), header.started_at_ns(), header.exe());
  auto process = std::find_if(processes_.begin(), processes_.end(), [&](const Process& one) { return one.key == key; });
  if (process == processes_.end()) {
    processes_.push_back({{{"exe", header.exe()},
                           {"pid", header.pid()},
                           {"cmdline", values_of(header.cmdline())},
                           {"started_at", header.started_at_ns() / kNsPerMs}},
                          key,
                          {}});
    process = processes_.end() - 1;
  }
  const auto id = static_cast<uint32_t>(snapshots_.size());
  process->snapshots.push_back(id);
  ids_.emplace(path, id);
  Json entry = {{"id", id},
                {"sequence", header.sequence()},
                {"trigger", trigger_name(header.trigger())},
                {"label", header.label()},
                {"taken_at", header.taken_at_ns() / kNsPerMs},
                {"file", std::filesystem::path(path).filename().string()}};
  snapshots_.push_back({path, std::move(entry), static_cast<uint32_t>(process - processes_.begin()), nullptr});
}

std::optional<std::string> Session::answer(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const std::string_view text = path;
  if (text == "index") return on_one_line(index());
  if (text.starts_with("s/")) return of_snapshot(text.substr(2));
  if (text.starts_with("timeline/")) return timeline(text.substr(9));
  if (text.starts_with("diff/")) return diff(text.substr(5));
  return std::nullopt;
}

Json Session::index() {
  look_for_snapshots();
  Json processes = Json::array();
  for (const Process& process : processes_) {
    Json entry = process.entry;
    entry["snapshots"] = list_of(process.snapshots, [&](uint32_t id) { return snapshots_[id].entry; });
    processes.push_back(std::move(entry));
  }
  return {{"version", options_.version},
          {"live", live()},
          {"command", options_.command},
          {"processes", std::move(processes)},
          {"selected", snapshots_.empty() ? 0 : processes_[0].snapshots.back()}};
}

uint32_t Session::selected() {
  const std::lock_guard lock(mutex_);
  return snapshots_.empty() ? 0 : processes_[0].snapshots.back();
}

uint32_t Session::count() {
  const std::lock_guard lock(mutex_);
  return static_cast<uint32_t>(snapshots_.size());
}

std::string Session::error() {
  const std::lock_guard lock(mutex_);
  if (!snapshots_.empty()) return open(processes_[0].snapshots.back()).error();
  for (const std::string& path : unreadable_) {
    const auto opened = SnapshotReader::open(path);
    if (const auto* problem = std::get_if<SnapshotError>(&opened)) return problem->message;
  }
  return "there is no snapshot";
}

std::optional<std::string> Session::of_snapshot(std::string_view rest) {
  const size_t slash = rest.find('/');
  const auto id = take_number(rest.substr(0, slash));
  if (slash == std::string_view::npos || !id || *id >= snapshots_.size()) return std::nullopt;
  return open(*id).ask(std::string(rest.substr(slash + 1)));
}

std::optional<std::string> Session::timeline(std::string_view text) {
  const auto process = take_number(text);
  if (!process || *process >= processes_.size()) return std::nullopt;
  std::vector<uint32_t> ids;
  std::vector<const Census*> snapshots;
  for (const uint32_t id : processes_[*process].snapshots) {
    const Census* known = census(id);
    if (known == nullptr) continue;
    ids.push_back(id);
    snapshots.push_back(known);
  }
  return on_one_line(timeline_json(ids, snapshots));
}

std::optional<std::string> Session::diff(std::string_view rest) {
  const size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto before = take_number(rest.substr(0, slash)), after = take_number(rest.substr(slash + 1));
  if (!before || !after || *before >= snapshots_.size() || *after >= snapshots_.size()) return std::nullopt;
  const Census *one = census(*before), *other = census(*after);
  if (one == nullptr || other == nullptr) return std::nullopt;
  return on_one_line(diff_json(*one, *other));
}

SnapshotThread& Session::open(uint32_t id) {
  const auto found = std::find_if(open_.begin(), open_.end(), [&](const auto& one) { return one.first == id; });
  if (found != open_.end()) {
    std::rotate(found, found + 1, open_.end());
    return *open_.back().second;
  }
  if (open_.size() == kMostOpen) open_.erase(open_.begin());
  const std::string& path = snapshots_[id].path;
  open_.emplace_back(id, std::make_unique<SnapshotThread>(path, analyze_options(path)));
  return *open_.back().second;
}

// Null if the snapshot cannot be analyzed.
const Census* Session::census(uint32_t id) {
  Known& known = snapshots_[id];
  if (known.census != nullptr) return known.census.get();
  const auto found = std::find_if(open_.begin(), open_.end(), [&](const auto& one) { return one.first == id; });
  if (found != open_.end()) {
    if (auto open = found->second->census()) known.census = std::make_unique<Census>(*std::move(open));
    return known.census.get();
  }
  AnalyzeOptions options = analyze_options(known.path);
  options.browse = [&](const Analyzed& analyzed) { known.census = std::make_unique<Census>(take_census(analyzed)); };
  analyze(known.path, options);
  return known.census.get();
}

AnalyzeOptions Session::analyze_options(const std::string& path) const {
  AnalyzeOptions options;
  options.sysroot = options_.sysroot;
  options.cache_folder = options_.cache_folder;
  if (options_.preceding) options.preceding = [this, path] { return options_.preceding(path); };
  return options;
}

}  // namespace gordian
