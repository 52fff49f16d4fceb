#include "history/gate/sightings.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "analyzer/report/system_modules.h"
#include "analyzer/report/words.h"
#include "history/gate/shape.h"
#include "viewer/terminal/printable.h"

namespace gordian::gate {
namespace {

constexpr int kMaxRing = 4;

Confidence confidence_of(const std::string& name) {
  if (name == "proved") return Confidence::kProved;
  return name == "probable" ? Confidence::kProbable : Confidence::kPossible;
}

void add_up(uint64_t& sum, uint64_t more) { sum = sum + more < sum ? UINT64_MAX : sum + more; }

// "Session → Timer → Session": the smallest cycle; of a long one the middle is left out.
std::string ring(const report::Finding& finding) {
  std::vector<std::string> types;
  for (const uint32_t edge : finding.drawn()) {
    if (edge >= static_cast<uint32_t>(finding.edges_size())) continue;
    const uint32_t from = finding.edges(static_cast<int>(edge)).from();
    if (from < static_cast<uint32_t>(finding.members_size()))
      types.push_back(finding.members(static_cast<int>(from)).type());
  }
  if (types.empty()) return finding.members().empty() ? "?" : finding.members(0).type();
  std::string text;
  const auto count = static_cast<int>(types.size());
  for (int i = 0; i < count && i < kMaxRing; ++i) text += types[static_cast<size_t>(i)] + " → ";
  if (count > kMaxRing) text += fmt::format("… {} more → ", count - kMaxRing);
  return text + types[0];
}

std::string title_of(const report::Finding& finding) {
  if (!finding.title().empty()) return finding.title();
  return ring(finding);
}

// Where the program's own code asked for it: "make  server.cc:12", not "strdup  libc.so.6+0x1234".
std::string site_of(const report::Finding& finding) {
  if (finding.members().empty() || finding.members(0).allocated_at().empty()) return "";
  const auto& frames = finding.members(0).allocated_at();
  const auto own = std::find_if(frames.begin(), frames.end(),
                                [](const report::Frame& frame) { return !is_of_the_implementation(frame.module()); });
  return place_text(own == frames.end() ? frames[0] : *own);
}

std::string cut_of(const report::Finding& finding) {
  if (finding.cuts().empty() || finding.cuts(0).frees_objects() == 0) return "";
  const auto change = [](const auto& member) {
    const std::string capture = member.capture().empty() ? "" : ": capture " + member.capture();
    return member.weak_type().empty() ? member.member() + capture
                                      : fmt::format("{}{} as {}", member.member(), capture, member.weak_type());
  };
  std::string text = change(finding.cuts(0));
  for (const report::CutMember& member : finding.cuts(0).also()) text += " and " + change(member);
  return text;
}

Sighting describe(const report::Finding& finding, const std::string& exe) {
  Sighting sighting;
  sighting.id = printable(finding.id());
  sighting.kind = printable(finding.kind());
  sighting.title = printable(title_of(finding));
  sighting.shape = shape_of(finding, exe);
  for (const std::string& function : call_path(finding)) sighting.path.push_back(printable(function));
  sighting.named = has_names(finding);
  sighting.gc = printable(finding.gc());
  return sighting;
}

}  // namespace

const char* confidence_name(Confidence confidence) {
  switch (confidence) {
    case Confidence::kProved:
      return "proved";
    case Confidence::kProbable:
      return "probable";
    default:
      return "possible";
  }
}

void Sightings::add(const report::Report& report) {
  const report::Process& process = report.process();
  const Moment moment(process.exe(), process.pid(), process.snapshot(), process.taken_at_ns());
  if (process.taken_at_ns() != 0 && !moments_.insert(moment).second) return;
  ++reports_;
  const std::string binary = printable(binary_name(process));
  binaries_.insert(binary);
  for (const report::Finding& finding : report.findings()) {
    if (suppressions_.suppress(finding)) {
      suppressed_.insert(printable(finding.id()));
    } else {
      count(finding, process.exe(), binary);
    }
  }
}

void Sightings::count(const report::Finding& finding, const std::string& exe, const std::string& binary) {
  const bool named = has_names(finding);
  const auto [found, added] = seen_.try_emplace(Key(finding.id(), named ? "" : binary));
  Sighting& sighting = found->second;
  if (added) sighting = describe(finding, exe);
  const Confidence confidence = confidence_of(finding.confidence());
  if (added || confidence > sighting.confidence) {  // the report that is surest has the best words
    sighting.confidence = confidence;
    sighting.site = printable(site_of(finding));
    sighting.cut = printable(cut_of(finding));
    sighting.reasons.clear();
    for (const std::string& reason : finding.reasons()) sighting.reasons.push_back(printable(reason));
  }
  sighting.binaries.insert(binary);
  sighting.bytes = std::max(sighting.bytes, finding.bytes());
  add_up(sighting.instances, std::max<uint64_t>(finding.instances(), 1));
  add_up(sighting.total_bytes, finding.total_bytes());
}

std::vector<Sighting> Sightings::all() const {
  std::vector<Sighting> all;
  all.reserve(seen_.size());
  for (const auto& [key, sighting] : seen_) all.push_back(sighting);
  return all;
}

}  // namespace gordian::gate
