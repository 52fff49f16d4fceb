#include "history/store/names.h"

#include <algorithm>
#include <initializer_list>

#include "analyzer/report/utf8.h"
#include "history/store/sha256.h"

namespace gordian::history {
namespace {

constexpr size_t kLongestName = 200;
constexpr uint64_t kLastTime = 4'102'444'800'000'000'000;  // the year 2100

int64_t id_of(std::initializer_list<std::string_view> fields) {
  Sha256 hash;
  for (const std::string_view field : fields) hash.add_field(field);
  const auto digest = hash.finish();
  uint64_t number = 0;
  for (size_t i = 0; i < 8; ++i) number = number << 8 | digest[i];
  return static_cast<int64_t>(number >> 1);
}

void check(std::string_view what, const std::string& name) {
  const auto wrong = [&](const std::string& why) {
    throw Error("the name of the " + std::string(what) + " " + why + ". Give another one with --" + std::string(what) +
                ".");
  };
  if (name.empty()) wrong("is empty");
  if (name.size() > kLongestName) wrong("is longer than " + std::to_string(kLongestName) + " bytes");
  const bool control = std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (control || storable(name) != name) wrong("has characters that are not text (UTF-8)");
}

}  // namespace

int64_t project_id(std::string_view name) { return id_of({"project", name}); }
int64_t build_id(std::string_view name) { return id_of({"build", name}); }
int64_t host_id(std::string_view name) { return id_of({"host", name}); }
int64_t series_id(std::string_view branch, std::string_view binary) { return id_of({"series", branch, binary}); }

void check_name(const RunName& name) {
  check("project", name.project);
  check("branch", name.branch);
  check("build", name.build);
  check("host", name.host);
  check("binary", name.binary);
  if (name.at == 0 || name.at > kLastTime || name.build_at > kLastTime) {
    throw Error("the report of " + name.binary + (name.at == 0 ? " has no time" : " has a time that is none") +
                ": give the night's with --time, for example --time 2026-01-31T03:00:00Z.");
  }
}

std::string storable(std::string_view text, size_t most) {
  std::string result;
  while (!text.empty()) {
    const size_t size = text.front() == '\0' ? 0 : first_code_point(text).bytes;
    const std::string_view put = size == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(0, size);
    if (result.size() + put.size() > most) break;
    result += put;
    text.remove_prefix(std::max<size_t>(size, 1));
  }
  return result;
}

}  // namespace gordian::history
