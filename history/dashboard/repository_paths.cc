#include "history/dashboard/repository_paths.h"

#include <system_error>
#include <utility>

namespace gordian::history {
namespace {

constexpr size_t kLongest = 4096;  // PATH_MAX
constexpr int kDeepest = 64;       // folders of which ends are tried
constexpr size_t kMostFiles = 2'000'000;
constexpr size_t kMostPathsKnown = 200'000;

bool is_file(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

// Without its first part; empty if it has one only.
std::filesystem::path shorter(const std::filesystem::path& path) {
  std::filesystem::path rest;
  for (auto part = ++path.begin(); part != path.end(); ++part) rest /= *part;
  return rest;
}

}  // namespace

RepositoryPaths::RepositoryPaths(const std::string& root) {
  if (root.empty()) return;
  std::error_code error;
  root_ = std::filesystem::canonical(root, error);
  if (error) root_ = std::filesystem::path(root).lexically_normal();
}

std::string RepositoryPaths::relative(const std::string& file) {
  if (file.empty() || file.size() > kLongest || file.find('\0') != std::string::npos) return file;
  const std::lock_guard lock(mutex_);
  if (const auto found = known_.find(file); found != known_.end()) return found->second;
  if (known_.size() >= kMostPathsKnown) known_.clear();
  return known_.emplace(file, look_up(file)).first->second;
}

std::string RepositoryPaths::look_up(const std::string& file) {
  const std::filesystem::path normal = std::filesystem::path(file).lexically_normal();
  if (!root_.empty() && normal.is_absolute()) {
    const std::filesystem::path below = normal.lexically_relative(root_);
    if (!below.empty() && *below.begin() != "..") return below.string();
  }
  // No ".." is left but at the beginning: what remains stays below the root.
  std::filesystem::path end = normal.relative_path();
  while (!end.empty() && *end.begin() == "..") end = shorter(end);
  std::string tidy = normal.is_absolute() ? normal.string() : end.string();
  if (root_.empty()) return tidy;
  for (int depth = 0; depth < kDeepest && !end.empty(); ++depth, end = shorter(end))
    if (is_file(root_ / end)) return end.string();
  // A header of the system has a name of its own, also where the repository has one that is called the same.
  const std::string found = normal.is_absolute() ? "" : only_one(tidy);
  return found.empty() ? tidy : found;
}

std::string RepositoryPaths::only_one(const std::filesystem::path& end) {
  list_files();
  const auto [first, last] = by_name_.equal_range(end.filename().string());
  std::string found;
  for (auto file = first; file != last; ++file) {
    if (!("/" + file->second).ends_with("/" + end.string())) continue;
    if (!found.empty()) return "";
    found = file->second;
  }
  return found;
}

// Links are not followed.
void RepositoryPaths::list_files() {
  if (std::exchange(listed_, true)) return;
  std::error_code error;
  std::filesystem::recursive_directory_iterator at(root_, std::filesystem::directory_options::skip_permission_denied,
                                                   error);
  for (size_t count = 0; !error && at != std::filesystem::recursive_directory_iterator() && count < kMostFiles;
       ++count) {
    const std::string name = at->path().filename().string();
    std::error_code ignored;
    if (name == ".git" || name == "node_modules") at.disable_recursion_pending();
    if (at->is_regular_file(ignored)) by_name_.emplace(name, at->path().lexically_relative(root_).string());
    at.increment(error);
  }
}

}  // namespace gordian::history
