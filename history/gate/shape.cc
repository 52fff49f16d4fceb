#include "history/gate/shape.h"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "analyzer/report/fingerprint.h"
#include "analyzer/report/places.h"
#include "analyzer/report/system_modules.h"

namespace gordian::gate {
namespace {

constexpr size_t kMaxPath = 6;

bool is_own_function(const report::Frame& frame) {
  const std::string& name = frame.function();
  if (name.empty() || name == "_start" || is_of_the_implementation(frame.module())) return false;
  return !name.starts_with("std::") && !name.starts_with("__gnu_cxx::") && !name.starts_with("operator ");
}

bool is_nameless(const std::string& type) { return type.empty() || type == "?" || type.starts_with("object of "); }

bool is_knot(const report::Finding& finding) { return finding.kind() == "cycle" || finding.kind() == "latent_cycle"; }

// "program > libplugin > program": the modules on the stack of the first object, each once in a row.
std::string module_path(const report::Finding& finding, const std::string& exe) {
  std::string path, before;
  if (finding.members().empty()) return path;
  for (const report::Frame& frame : finding.members(0).allocated_at()) {
    if (is_of_the_implementation(frame.module())) continue;
    const std::string module = frame.module() == exe ? "program" : module_name(frame.module());
    if (module != before) path += module + " > ";
    before = module;
  }
  return path;
}

}  // namespace

std::string shape_of(const report::Finding& finding, const std::string& exe) {
  std::set<std::string> parts;
  if (is_knot(finding)) {
    const auto bytes = [&](uint32_t member) {
      return member < static_cast<uint32_t>(finding.members_size()) ? finding.members(static_cast<int>(member)).bytes()
                                                                    : 0;
    };
    for (const report::Edge& edge : finding.edges())
      parts.insert(fmt::format("{}+{} > {}", bytes(edge.from()), edge.offset(), bytes(edge.to())));
  } else {
    parts.insert(fmt::format("{} bytes", finding.bytes()));
    parts.insert(module_path(finding, exe));
  }
  return fingerprint("shape " + finding.kind(), parts);
}

std::vector<std::string> call_path(const report::Finding& finding) {
  std::vector<std::string> path;
  if (finding.members().empty()) return path;
  for (const report::Frame& frame : finding.members(0).allocated_at()) {
    if (path.size() == kMaxPath) break;
    const bool again = !path.empty() && path.back() == frame.function();  // recursion
    if (is_own_function(frame) && !again) path.push_back(frame.function());
  }
  return path;
}

bool has_names(const report::Finding& finding) {
  if (finding.kind() == "unreachable") return !call_path(finding).empty();
  return std::none_of(finding.members().begin(), finding.members().end(),
                      [](const report::Member& member) { return is_nameless(member.type()); });
}

std::string binary_name(const report::Process& process) {
  constexpr std::string_view kDeleted = " (deleted)";
  std::string exe = process.exe();
  if (exe.ends_with(kDeleted)) exe.resize(exe.size() - kDeleted.size());
  const std::string name = last_component(exe);
  return name.empty() ? "?" : name;
}

}  // namespace gordian::gate
