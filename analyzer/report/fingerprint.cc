#include "analyzer/report/fingerprint.h"

#include <iterator>

#include <fmt/format.h>

#include "schema/snapshot_format.h"

namespace gordian {

std::string fingerprint(const std::string& kind, const std::set<std::string>& parts) {
  snapshot_format::Checksum sum;
  sum.update(kind.data(), kind.size() + 1);
  for (const std::string& part : parts) sum.update(part.c_str(), part.size() + 1);
  const uint64_t digest = sum.digest();
  return fmt::format("{:08x}", static_cast<uint32_t>(digest ^ digest >> 32));
}

std::string Fingerprints::id(const std::set<std::string>& parts, const std::string& details) const {
  const std::set<std::string>& all = details_of_.at(parts);
  const auto number = std::distance(all.begin(), all.find(details));
  if (number == 0) return fingerprint(kind_, parts);
  std::set<std::string> numbered = parts;
  numbered.insert(fmt::format("#{}", number + 1));
  return fingerprint(kind_, numbered);
}

}  // namespace gordian
