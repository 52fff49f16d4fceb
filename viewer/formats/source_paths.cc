#include "viewer/formats/source_paths.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

namespace gordian {
namespace {

std::string normal(const std::string& path) { return std::filesystem::path(path).lexically_normal().string(); }

bool is_of_the_system(const std::string& module) {
  constexpr std::array<std::string_view, 3> kFolders = {"/usr/lib", "/lib", "[vdso]"};
  return std::any_of(kFolders.begin(), kFolders.end(), [&](std::string_view one) { return module.starts_with(one); });
}

// In one pass over the stacks, the first frame for which `wanted` is true.
template <typename Wanted>
const report::Frame* first_frame(const report::Finding& finding, Wanted&& wanted) {
  for (const report::Member& member : finding.members())
    for (const report::Frame& frame : member.allocated_at())
      if (wanted(frame)) return &frame;
  return nullptr;
}

}  // namespace

SourcePaths::SourcePaths(std::string root) : root_(normal(std::move(root))) {
  if (!root_.ends_with('/')) root_ += '/';
}

std::string SourcePaths::absolute(const std::string& path) const {
  return normal(path.starts_with('/') ? path : root_ + path);
}

std::string SourcePaths::below_root(const std::string& path) const {
  if (path.empty()) return {};
  const std::string whole = absolute(path);
  return whole.starts_with(root_) ? whole.substr(root_.size()) : "";
}

std::string SourcePaths::below_root(const report::Frame& frame) const {
  return has_source(frame) ? below_root(frame.path()) : "";
}

bool has_source(const report::Frame& frame) {
  return frame.path().starts_with('/') || (!frame.path().empty() && !is_of_the_system(frame.module()));
}

const report::Frame* shown_frame(const report::Finding& finding, const SourcePaths& paths) {
  const report::Frame* found =
      first_frame(finding, [&](const report::Frame& frame) { return !paths.below_root(frame).empty(); });
  if (found == nullptr) found = first_frame(finding, has_source);
  if (found == nullptr) found = first_frame(finding, [](const report::Frame&) { return true; });
  return found;
}

}  // namespace gordian
