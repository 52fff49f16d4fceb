// Of a snapshot of a program with debug info: does the code of destructors say the same about their kind as the debug
// info does? Each type of managed object counts once. For each snapshot, a line
//     agree N contradict N harmless N library N silent N
//   agree       both say that it only releases, or both that it does more
//   contradict  the user wrote none, and the code has an effect that is not the library's
//   harmless    the user wrote one, and all that it does is to release
//   library     the user wrote none, and a class of the standard library has an effect, or a unique_ptr's deleter
//   silent      not all of the code could be followed, and what was has no effect; or the user wrote none, and the code
//               has an effect only where some pointer is not null that is null here
// Exit status 1 if there is a contradiction. With -v, each type.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "analyzer/analyze.h"
#include "analyzer/find/edge_name.h"
#include "analyzer/find/references.h"
#include "analyzer/ownership/destructor_effects.h"
#include "analyzer/ownership/destructors.h"
#include "analyzer/report/destructor_report.h"

namespace gordian {
namespace {

enum Outcome : uint8_t { kAgree, kContradict, kHarmless, kLibrary, kSilent, kOutcomes };
constexpr std::array<const char*, kOutcomes> kNames = {"agree", "contradict", "harmless", "library", "silent"};

// Whether a unique_ptr in it has a deleter that somebody wrote: what that does is no destructor's doing.
bool has_deleter(Binaries& binaries, TypeId id, int depth = 0) {
  constexpr int kMaxDepth = 12;
  const Type type = binaries.type(binaries.complete(id));
  if (depth > kMaxDepth || (type.kind != TypeKind::kStruct && type.kind != TypeKind::kArray)) return false;
  if (type.kind == TypeKind::kArray) return has_deleter(binaries, type.target, depth + 1);
  const auto& arguments = type.template_arguments;
  if (type.name.find("unique_ptr<") != std::string::npos && arguments.size() > 1 &&
      binaries.type(arguments[1].type).name.find("default_delete<") == std::string::npos)
    return true;
  const auto inside = [&](const auto& part) { return has_deleter(binaries, part.type, depth + 1); };
  return std::any_of(arguments.begin(), arguments.end(), inside) ||
         std::any_of(type.members.begin(), type.members.end(), inside);
}

Outcome compare(DestructorKind declared, const CodeVerdict& code, bool deleter) {
  if (code.kind == DestructorKind::kUnknown) return kSilent;
  if (declared == DestructorKind::kUser) return code.kind == DestructorKind::kUser ? kAgree : kHarmless;
  if (code.kind != DestructorKind::kUser) return kAgree;
  if (code.effects.empty()) return kSilent;
  bool library = false;
  for (const DestructorEffect& effect : code.effects) {
    const bool call = effect.kind == Effect::Kind::kCall;
    if (call && !deleter && !effect.name.starts_with("std::")) return kContradict;
    library |= call;  // a promise that is broken writes to the state that it shares with its future, too
  }
  return library ? kLibrary : kContradict;
}

bool compare(const References& references, const char* path, bool verbose) {
  const Units& units = references.units();
  Binaries& binaries = references.typing().slots().binaries();
  Destructors declared(references.typing().slots());
  DestructorEffects code(references.heap(), units, references.typing(), [](NodeId) { return false; });
  std::array<size_t, kOutcomes> counts{};
  std::set<std::pair<std::string, TypeId>> seen;
  for (UnitId unit = 0; unit < units.count(); ++unit) {
    const TypeId type = units.unit(unit).object_type;
    if (units.unit(unit).strong == 0 || !seen.insert({units.name(unit) + units.deleter(unit), type}).second) continue;
    const CodeVerdict& found = code.of(unit);
    DestructorKind kind = declared.of(type).kind;
    if (!units.deleter(unit).empty()) kind = DestructorKind::kUser;
    const bool deleter = has_deleter(binaries, type);
    const Outcome outcome = kind == DestructorKind::kUnknown ? kSilent : compare(kind, found, deleter);
    ++counts[outcome];
    if (verbose)
      std::printf("  %-10s %s: declared %d, by code %d, would have %s\n", kNames[outcome],
                  unit_name(units, unit).c_str(), static_cast<int>(kind), static_cast<int>(found.kind),
                  would_have(found.effects).c_str());
  }
  for (size_t i = 0; i < kOutcomes; ++i) std::printf("%s %zu ", kNames[i], counts[i]);
  std::printf(" %s\n", path);
  return counts[kContradict] == 0;
}

bool check(const char* path, bool verbose) {
  bool good = false;
  AnalyzeOptions options;
  options.report = false;
  options.inspect = [&](const References& references, const Liveness&, const Findings&) {
    good = compare(references, path, verbose);
  };
  return std::holds_alternative<report::Report>(analyze(path, options)) && good;
}

}  // namespace
}  // namespace gordian

int main(int argc, char** argv) {
  bool good = true, verbose = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "-v") == 0) {
      verbose = true;
    } else {
      good &= gordian::check(argv[i], verbose);
    }
  }
  return good ? 0 : 1;
}
