#include "analyzer/report/destructor_report.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "analyzer/binary/function_roles.h"
#include "analyzer/find/edge_name.h"
#include "analyzer/ownership/source_name.h"

namespace gordian {
namespace {

constexpr size_t kMostPhrases = 6;
constexpr size_t kMostNames = 3;  // of one phrase

struct SystemCall {
  int64_t number;
  const char* name;
};

// x86-64; those that a destructor may make itself.
constexpr std::array kSystemCalls = {
    SystemCall{0, "read"},       SystemCall{1, "write"},         SystemCall{3, "close"},
    SystemCall{11, "munmap"},    SystemCall{16, "ioctl"},        SystemCall{20, "writev"},
    SystemCall{26, "msync"},     SystemCall{39, "getpid"},       SystemCall{44, "sendto"},
    SystemCall{46, "sendmsg"},   SystemCall{48, "shutdown"},     SystemCall{62, "kill"},
    SystemCall{73, "flock"},     SystemCall{74, "fsync"},        SystemCall{77, "ftruncate"},
    SystemCall{82, "rename"},    SystemCall{84, "rmdir"},        SystemCall{87, "unlink"},
    SystemCall{202, "futex"},    SystemCall{233, "epoll_ctl"},   SystemCall{234, "tgkill"},
    SystemCall{263, "unlinkat"}, SystemCall{436, "close_range"},
};

std::string system_call(const std::optional<int64_t>& number) {
  if (!number) return "made a system call";
  const auto found = std::find_if(kSystemCalls.begin(), kSystemCalls.end(),
                                  [&](const SystemCall& one) { return one.number == *number; });
  return found == kSystemCalls.end() ? fmt::format("made system call {}", *number)
                                     : fmt::format("made system call {} ({})", *number, found->name);
}

// Things that are said with the same words, and the functions that they are done with.
struct Said {
  std::string words;
  std::vector<std::string> names;
};

Said said_of(const DestructorEffect& effect) {
  switch (effect.kind) {
    case Effect::Kind::kGlobal:
      return {effect.name.empty() ? "changed a global variable" : "changed " + source_name(effect.name), {}};
    case Effect::Kind::kThreadLocal:
      return {"changed a thread-local variable", {}};
    case Effect::Kind::kForeign:
      return {"changed another object", {}};
    case Effect::Kind::kSystemCall:
      return {system_call(effect.number), {}};
    default: {
      const std::string_view phrase = effect_phrase(effect.name);
      if (!phrase.empty()) return {std::string(phrase), {effect.name}};
      return {fmt::format("called {}{}", effect.name,
                          effect.name.ends_with(')') && !effect.name.ends_with("operator()") ? "" : "()"),
              {}};
    }
  }
}

std::string with_names(const Said& said) {
  if (said.names.empty()) return said.words;
  std::string text = said.words + " (";
  for (size_t i = 0; i < said.names.size() && i < kMostNames; ++i) text += (i == 0 ? "" : ", ") + said.names[i];
  return text + (said.names.size() > kMostNames ? ", …)" : ")");
}

// "ns::Node<int>" → "~Node<int>()"
std::string destructor_name(const std::string& type) {
  const size_t arguments = type.find('<');
  const size_t scope = type.substr(0, arguments).rfind("::");
  return "~" + (scope == std::string::npos ? type : type.substr(scope + 2)) + "()";
}

}  // namespace

std::string effect_word(const DestructorEffect& effect) {
  switch (effect.kind) {
    case Effect::Kind::kGlobal:
      return effect.name.empty() ? "store to a global" : "store to " + source_name(effect.name);
    case Effect::Kind::kThreadLocal:
      return "store to a thread-local";
    case Effect::Kind::kForeign:
      return "store to another object";
    case Effect::Kind::kSystemCall:
      return effect.number ? fmt::format("system call {}", *effect.number) : "system call";
    default:
      return effect.name;
  }
}

std::string would_have(const std::vector<DestructorEffect>& effects) {
  std::vector<Said> all;
  for (const DestructorEffect& effect : effects) {
    Said one = said_of(effect);
    const auto same = std::find_if(all.begin(), all.end(), [&](const Said& said) { return said.words == one.words; });
    if (same == all.end()) {
      all.push_back(std::move(one));
    } else {
      same->names.insert(same->names.end(), one.names.begin(), one.names.end());
    }
  }
  std::vector<std::string> parts;
  const size_t shown = all.size() <= kMostPhrases + 1 ? all.size() : kMostPhrases;
  for (size_t i = 0; i < shown; ++i) parts.push_back(with_names(all[i]));
  if (all.size() > shown) parts.push_back(fmt::format("done {} more things", all.size() - shown));
  std::string text, verb;
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::string begin = parts[i].substr(0, parts[i].find(' ') + 1);  // "changed "
    const bool again = std::exchange(verb, begin) == begin;
    text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i].substr(again ? begin.size() : 0);
  }
  return text;
}

DestructorReporter::DestructorReporter(const References& references, const Liveness& liveness, Places& places)
    : references_(references),
      units_(references.units()),
      binaries_(references.typing().slots().binaries()),
      places_(places),
      by_type_(references.typing().slots()),
      by_code_(references.heap(), references.units(), references.typing(),
               [&liveness](NodeId node) { return !liveness.alive(node); }) {}

// What debug info and code say. That somebody wrote a destructor is worth a line, but not if that was Boost and it only
// releases.
DestructorKind DestructorReporter::together(const DestructorVerdict& declared, DestructorKind found) const {
  const bool written = declared.kind == DestructorKind::kUser;
  if (found == DestructorKind::kUnknown) return declared.kind;
  return written && !binaries_.type(declared.type).name.starts_with("boost::") ? declared.kind : found;
}

DestructorKind DestructorReporter::kind_of(UnitId id) {
  if (!units_.deleter(id).empty()) return DestructorKind::kUser;
  return together(by_type_.of(units_.unit(id).object_type), by_code_.of(id).kind);
}

bool DestructorReporter::may_have_effects(UnitId unit) {
  const DestructorKind kind = kind_of(unit);
  return kind == DestructorKind::kUser || kind == DestructorKind::kUnknown;
}

// By the code of everything that is destroyed with the object; else what the destructor itself calls.
std::vector<DestructorEffect> DestructorReporter::effects_of(const DestructorVerdict& declared,
                                                             const CodeVerdict& found) {
  if (!found.effects.empty() || found.kind != DestructorKind::kUnknown) return found.effects;
  const Type& type = binaries_.type(declared.type);
  std::vector<DestructorEffect> effects;
  if (type.destructor_address == 0) return effects;
  for (const std::string& function : binaries_.calls_of(type.destructor_address))
    if (!only_releases(function)) effects.push_back({Effect::Kind::kCall, function, {}});
  return effects;
}

// Whether the function is a destructor that does nothing of its own.
bool DestructorReporter::only_releases(const std::string& function) {
  const size_t last = function.rfind("::~");
  const TypeId type = last == std::string::npos ? kNoType : binaries_.find_type(function.substr(0, last));
  return type != kNoType && by_type_.of(type).kind == DestructorKind::kImplicit;
}

report::Destructor DestructorReporter::describe(UnitId id) {
  const DestructorVerdict& declared = by_type_.of(units_.unit(id).object_type);
  const CodeVerdict& found = by_code_.of(id);
  if (units_.deleter(id).empty()) return describe(kind_of(id), declared, found, destructor_name(unit_name(units_, id)));
  // Its own destructor runs only if the deleter deletes the object, and does not keep it for later.
  const bool deletes = found.frees_object || found.kind == DestructorKind::kUnknown;
  const DestructorVerdict by_itself = deletes ? declared : DestructorVerdict{DestructorKind::kUnknown, kNoType};
  return describe(kind_of(id), by_itself, found, "deleter " + deleter_name(id));
}

// Of a function that was given as deleter its name, which a word behind the counts leads to; else the deleter's type.
std::string DestructorReporter::deleter_name(UnitId id) const {
  constexpr uint64_t kFirst = 16, kLast = 64;
  std::string type = source_name(units_.deleter(id));
  if (type.find("(*)") == std::string::npos) return type;
  for (uint64_t offset = kFirst; offset < kLast; offset += 8) {
    const auto function = references_.typing().value_at(units_.unit(id).control + offset);
    const auto symbol = function ? binaries_.symbol_at(*function) : std::nullopt;
    if (symbol && symbol->function && symbol->offset == 0) return named_function(symbol->mangled).name;
  }
  return type;
}

report::Destructor DestructorReporter::describe_plain(BlockId block, const std::string& name) {
  const Region region = references_.typing().plain(block);
  const bool one_object = region.role == Role::kObject && region.begin == references_.heap().address(block);
  const DestructorVerdict& declared = by_type_.of(one_object ? region.type : kNoType);
  const CodeVerdict& found = by_code_.of_plain(block);
  return describe(together(declared, found.kind), declared, found, destructor_name(name));
}

report::Destructor DestructorReporter::describe(DestructorKind kind, const DestructorVerdict& declared,
                                                const CodeVerdict& found, const std::string& name) {
  report::Destructor result;
  constexpr std::array<const char*, 4> kKinds = {"unknown", "implicit", "user", "trivial"};
  result.set_kind(kKinds[static_cast<size_t>(kind)]);
  if (kind != DestructorKind::kUser) return result;
  result.set_function(name);
  if (declared.kind == DestructorKind::kUser) {
    const Type& type = binaries_.type(declared.type);
    result.set_function(type.destructor_name.empty() ? destructor_name(source_name(type.name)) : type.destructor_name);
    result.set_at(places_.file_and_line(type.destructor_file, type.destructor_line));
    result.set_path(type.destructor_file);
    result.set_line(type.destructor_line);
  }
  const std::vector<DestructorEffect> effects = effects_of(declared, found);
  for (const DestructorEffect& effect : effects) result.add_effects(effect_word(effect));
  result.set_would_have(would_have(effects));
  return result;
}

}  // namespace gordian
