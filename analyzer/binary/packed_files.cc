#include "analyzer/binary/packed_files.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace gordian {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kLongestFileName = 255;

// Paths may be any bytes, but JSON is UTF-8: they are compared as JSON has them.
std::string as_json(const std::string& text) { return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string to_hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<uint8_t>(byte));
  return text;
}

// Empty if it is no such number.
std::string from_hex(std::string_view text) {
  std::string bytes;
  if (text.size() % 2 != 0) return {};
  for (size_t i = 0; i < text.size(); i += 2) {
    uint8_t byte = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
    if (error != std::errc() || end != text.data() + i + 2) return {};
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string name_of(const Json& object, const char* key) {
  std::string name = text_of(object, key);
  return is_packed_name(name) ? name : std::string();
}

}  // namespace

bool is_packed_name(std::string_view name) {
  if (name.empty() || name.size() > kLongestFileName || name.front() == '.' || name.back() == '.') return false;
  if (name.find("..") != std::string_view::npos) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

Json to_json(const std::vector<PackedBinary>& binaries) {
  Json list = Json::array();
  for (const PackedBinary& one : binaries) {
    Json entry = {{"path", one.path}, {"build_id", to_hex(one.build_id)}};
    const auto add = [&](const char* key, const std::string& value) {
      if (!value.empty()) entry[key] = value;
    };
    add("file", one.file);
    add("debug", one.debug);
    add("supplement", one.supplement);
    add("problem", one.problem);
    list.push_back(std::move(entry));
  }
  return list;
}

std::vector<PackedBinary> packed_binaries(const Json& list) {
  std::vector<PackedBinary> binaries;
  if (!list.is_array()) return binaries;
  for (const Json& entry : list) {
    if (!entry.is_object()) continue;
    binaries.push_back({text_of(entry, "path"), from_hex(text_of(entry, "build_id")), name_of(entry, "file"),
                        name_of(entry, "debug"), name_of(entry, "supplement"), text_of(entry, "problem")});
  }
  return binaries;
}

std::shared_ptr<const PackedFiles> PackedFiles::around(const std::string& snapshot_path) {
  const std::filesystem::path folder = std::filesystem::path(snapshot_path).parent_path();
  std::ifstream file(folder / kPackList);
  if (!file) return nullptr;
  const Json list = Json::parse(file, nullptr, false);
  if (!list.is_object() || !list.contains("binaries")) return nullptr;
  return std::make_shared<PackedFiles>(folder / kPackedBinaries, packed_binaries(list["binaries"]));
}

PackedFiles::PackedFiles(std::string folder, const std::vector<PackedBinary>& binaries) : folder_(std::move(folder)) {
  for (const PackedBinary& one : binaries) binaries_.try_emplace({as_json(one.path), one.build_id}, one);
}

const PackedBinary* PackedFiles::find(const std::string& path, const std::string& build_id) const {
  const auto found = binaries_.find({as_json(path), build_id});
  return found == binaries_.end() ? nullptr : &found->second;
}

std::string PackedFiles::path_of(const std::string& name) const { return folder_ + "/" + name; }

}  // namespace gordian
