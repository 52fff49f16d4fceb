#include "history/dashboard/site_memory.h"

#include <cstddef>
#include <unordered_map>
#include <utility>

#include <nlohmann/json.hpp>

#include "history/store/sha256.h"

namespace gordian::history {
namespace {

using Json = nlohmann::json;  // objects of many members

constexpr size_t kDigits = 64;

std::string digest_of(std::string_view text) {
  Sha256 hash;
  hash.add(text);
  return hex_digest(hash, kDigits);
}

Json json_of(const SiteMemory::Part& part, std::unordered_map<std::string, size_t>& sources) {
  Json asked = Json::array(), files = Json::object();
  for (const std::string& source : part.asked) asked.push_back(sources.emplace(source, sources.size()).first->second);
  for (const KeptFile& file : part.files) files[file.name] = file.bytes;
  return {{"key", part.key},
          {"asked", std::move(asked)},
          {"owned", part.owned},
          {"names", part.names},
          {"files", std::move(files)}};
}

// Throws Json::exception, or std::out_of_range, if it is none.
SiteMemory::Part part_of(const Json& json, const std::vector<std::string>& sources) {
  SiteMemory::Part part;
  part.key = json.at("key").get<std::string>();
  for (const Json& index : json.at("asked")) part.asked.push_back(sources.at(index.get<size_t>()));
  part.owned = json.at("owned").get<std::string>();
  part.names = json.at("names").get<std::map<std::string, std::string>>();
  for (const auto& [name, bytes] : json.at("files").items()) part.files.push_back({name, bytes.get<uint64_t>()});
  return part;
}

}  // namespace

SiteMemory::SiteMemory(std::string_view text) {
  if (text.size() <= kDigits || digest_of(text.substr(kDigits)) != text.substr(0, kDigits)) return;
  try {
    const Json json = Json::parse(text.substr(kDigits));
    const auto sources = json.at("sources").get<std::vector<std::string>>();
    for (const auto& [path, part] : json.at("parts").items()) parts_[path] = part_of(part, sources);
  } catch (const std::exception&) {  // whole, and yet not ours
    parts_.clear();
  }
}

const SiteMemory::Part* SiteMemory::find(const std::string& path, const std::string& key) const {
  const auto found = parts_.find(path);
  return found == parts_.end() || key.empty() || found->second.key != key ? nullptr : &found->second;
}

std::string SiteMemory::text() const {
  std::unordered_map<std::string, size_t> indexes;
  Json parts = Json::object();
  for (const auto& [path, part] : parts_) parts[path] = json_of(part, indexes);
  std::vector<std::string> sources(indexes.size());
  for (const auto& [source, index] : indexes) sources[index] = source;
  const Json json = {{"sources", sources}, {"parts", std::move(parts)}};
  const std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";
  return digest_of(text) + text;
}

}  // namespace gordian::history
