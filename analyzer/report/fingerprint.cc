#include "analyzer/report/fingerprint.h"

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

}  // namespace gordian
