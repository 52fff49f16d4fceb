#include "viewer/formats/names.h"

#include <ctime>

#include <fmt/chrono.h>

#include "analyzer/report/places.h"
#include "analyzer/report/words.h"
#include "viewer/browse/difference.h"
#include "viewer/formats/clean_text.h"

namespace gordian {

std::string program_name(const report::Process& process) {
  const std::string name = clean_text(last_component(process.exe()));
  return name.empty() ? "?" : name;
}

std::string process_title(const report::Process& process) {
  return fmt::format("{} ({})", program_name(process), process.pid());
}

std::string finding_name(const report::Finding& finding) {
  const std::string title = clean_text(finding_title(finding));
  const std::string& kind = finding.kind();
  const std::string objects = count_of(finding.objects(), "object", "objects");
  if (kind == "cycle") return fmt::format("cycle of {}: {}", objects, title);
  if (kind == "latent_cycle") return fmt::format("latent cycle of {}: {}", objects, title);
  if (kind == "weak_held") return "memory of dead objects: " + title;
  return fmt::format("{}: {}", kind, title);
}

bool is_leak(const report::Finding& finding) { return finding.kind() == "cycle" || finding.kind() == "unreachable"; }

std::string utc_time(uint64_t nanoseconds) {
  const auto seconds = static_cast<time_t>(nanoseconds / 1'000'000'000);
  tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}", parts);
}

}  // namespace gordian
