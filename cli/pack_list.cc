#include "cli/pack_list.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "cli/output_folder.h"

namespace gordian::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSchema = "gordian-pack/";
constexpr uint32_t kVersion = 1;
constexpr size_t kMostFiles = 100'000;
constexpr size_t kLongestName = 255;

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

uint64_t number_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_unsigned() ? found->get<uint64_t>() : 0;
}

// Whether gordian packs files of this name.
bool is_expected(std::string_view name) {
  const std::string folder = std::string(kPackedBinaries) + "/";
  if (name.starts_with(folder)) return is_packed_name(name.substr(folder.size()));
  if (name == kPackedRun ||
      std::find(std::begin(kPackedReports), std::end(kPackedReports), name) != std::end(kPackedReports))
    return true;
  const auto snapshot = is_packed_name(name) ? parse_snapshot_name(std::string(name)) : std::nullopt;
  return snapshot && snapshot->state == SnapshotFile::State::kComplete;
}

// Whether this gordian can read it; if not, says why.
bool check_version(const Json& json, std::string* problem) {
  const std::string schema = json.is_object() ? text_of(json, "schema") : "";
  uint32_t version = 0;
  const bool known = schema.starts_with(kSchema);
  if (known) std::from_chars(schema.data() + kSchema.size(), schema.data() + schema.size(), version);
  if (version == 0) *problem = "its list cannot be read";
  if (version > kVersion)
    *problem =
        fmt::format("it was packed in format {} by a newer gordian; this one reads up to format {}", version, kVersion);
  return version == kVersion;
}

bool read_files(const Json& json, PackList& list, std::string* problem) {
  std::set<std::string> names;
  uint64_t bytes = 0;
  const Json files = json.value("files", Json::array());
  if (!files.is_array() || files.size() > kMostFiles) {
    *problem = "its list names too many files";
    return false;
  }
  for (const Json& entry : files) {
    PackedFile file;
    if (entry.is_object()) {
      file.name = text_of(entry, "name");
      file.size = number_of(entry, "size");
      const std::string sum = text_of(entry, "checksum");
      std::from_chars(sum.data(), sum.data() + sum.size(), file.checksum, 16);
    }
    if (!is_expected(file.name) || !names.insert(file.name).second || file.size > INT64_MAX - bytes) {
      *problem = "its list names a file that no gordian packs, or one twice";
      return false;
    }
    bytes += file.size;
    list.files.push_back(std::move(file));
  }
  return true;
}

}  // namespace

std::string packed_name(const std::string& name) {
  std::string result = name.substr(0, kLongestName);
  for (char& c : result)
    if (c != '.' && !is_packed_name({&c, 1})) c = '_';
  return is_packed_name(result) ? result : "_";
}

std::string to_text(const PackList& list) {
  Json snapshots = Json::array(), files = Json::array();
  for (const PackedSnapshot& one : list.snapshots)
    snapshots.push_back({{"file", one.file},
                         {"exe", one.exe},
                         {"pid", one.pid},
                         {"sequence", one.sequence},
                         {"reported", one.reported}});
  for (const PackedFile& one : list.files)
    files.push_back({{"name", one.name}, {"size", one.size}, {"checksum", fmt::format("{:016x}", one.checksum)}});
  const Json json = {{"schema", fmt::format("{}{}", kSchema, kVersion)},
                     {"gordian", list.gordian},
                     {"snapshots", std::move(snapshots)},
                     {"binaries", to_json(list.binaries)},
                     {"files", std::move(files)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<PackList> parse_pack_list(const std::string& text, std::string* problem) {
  const Json json = Json::parse(text, nullptr, false);
  PackList list;
  if (!check_version(json, problem) || !read_files(json, list, problem)) return std::nullopt;
  list.gordian = text_of(json, "gordian");
  list.binaries = packed_binaries(json.value("binaries", Json::array()));
  for (const Json& entry : json.value("snapshots", Json::array())) {
    if (!entry.is_object()) continue;
    list.snapshots.push_back({text_of(entry, "file"), text_of(entry, "exe"),
                              static_cast<uint32_t>(number_of(entry, "pid")),
                              static_cast<uint32_t>(number_of(entry, "sequence")), entry.value("reported", false)});
  }
  return list;
}

}  // namespace gordian::cli
