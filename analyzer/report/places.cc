#include "analyzer/report/places.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analyzer/ownership/source_name.h"

namespace gordian {
namespace {

constexpr size_t kMaxFrames = 64;

}  // namespace

bool is_machinery(const SourceFrame& frame) {
  constexpr std::array<std::string_view, 13> kNames = {
      "operator new",    "malloc",       "calloc", "realloc",     "memalign", "posix_memalign",
      "aligned_alloc",   "reallocarray", "std::",  "__gnu_cxx::", "boost::",  "gordian_arena_alloc",
      "gordian::Arena::"};
  if (frame.module.find("/libgordian.so") != std::string::npos) return true;
  for (const std::string_view name : kNames)
    if (frame.function.starts_with(name)) return true;
  const bool unnamed = frame.function.empty() || frame.function.front() == '_';
  return unnamed && frame.module.find("/libstdc++.so") != std::string::npos;
}

std::string readable_function(const std::string& function) {
  const bool plain = function.find('<') == std::string::npos || function.find("lambda") != std::string::npos;
  return plain ? function : source_name(function);
}

std::string last_component(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string Places::file(const std::string& path) {
  std::string name = last_component(path);
  const auto [known, added] = by_name_.emplace(name, path);
  if (added || known->second == path) return name;
  const size_t directory = path.rfind('/', path.size() - name.size() - 2);
  return directory == std::string::npos ? path : path.substr(directory + 1);
}

std::string Places::file_and_line(const std::string& path, uint32_t line) {
  if (path.empty()) return {};
  return line == 0 ? file(path) : fmt::format("{}:{}", file(path), line);
}

std::vector<report::Frame> Places::allocation(uint32_t stack) {
  std::vector<SourceFrame> frames;
  std::vector<size_t> cut_off;  // how many frames come before a gap
  for (uint32_t node = stack; node != 0; node = heap_.stack_node(node).parent) {
    for (const SourceFrame& frame : binaries_.frames_of_call(heap_.stack_node(node).address, node))
      frames.push_back(frame);
    if (heap_.is_cut_off(node) || frames.size() >= 4 * kMaxFrames) cut_off.push_back(frames.size());
    if (frames.size() >= 4 * kMaxFrames) break;
  }
  size_t first = 0;
  while (first < frames.size() && is_machinery(frames[first])) ++first;
  if (first == frames.size()) first = 0;
  std::vector<report::Frame> result;
  for (size_t i = first; i < frames.size() && result.size() < kMaxFrames; ++i) {
    report::Frame& frame = result.emplace_back();
    frame.set_function(readable_function(frames[i].function));
    if (!frames[i].file.empty()) frame.set_file(file(frames[i].file));
    frame.set_path(frames[i].file);
    frame.set_line(frames[i].line);
    frame.set_module(frames[i].module);
    frame.set_offset(frames[i].offset);
    frame.set_inlined(frames[i].inlined);
    frame.set_cut_off(std::find(cut_off.begin(), cut_off.end(), i + 1) != cut_off.end());
  }
  if (result.size() == kMaxFrames && first + kMaxFrames < frames.size()) result.back().set_cut_off(true);
  return result;
}

}  // namespace gordian
