#include "history/dashboard/site_memory.h"

#include <cstddef>
#include <unordered_map>
#include <utility>

#include <nlohmann/json.hpp>

#include "history/store/sha256.h"

namespace gordian::history {
namespace {

using ParsedJson = nlohmann::json;  // objects of many members

constexpr size_t kHashDigits = 64;

std::string digest_of(std::string_view text) {
  Sha256 hash;
  hash.add(text);
  return hex_digest(hash, kHashDigits);
}

ParsedJson json_of(const SiteMemory::Part& part, std::unordered_map<std::string, size_t>& sources) {
  ParsedJson asked = ParsedJson::array(), files = ParsedJson::object();
  for (const std::string& source : part.asked) asked.push_back(sources.emplace(source, sources.size()).first->second);
  for (const KeptFile& file : part.files) files[file.name] = file.bytes;
  return {{"key", part.key},
          {"asked", std::move(asked)},
          {"owned", part.owned},
          {"names", part.names},
          {"files", std::move(files)}};
}

// Throws ParsedJson::exception, or std::out_of_range, if it is none.
SiteMemory::Part part_of(const ParsedJson& json, const std::vector<std::string>& sources) {
  SiteMemory::Part part;
  part.key = json.at("key").get<std::string>();
  for (const ParsedJson& index : json.at("asked")) part.asked.push_back(sources.at(index.get<size_t>()));
  part.owned = json.at("owned").get<std::string>();
  part.names = json.at("names").get<std::map<std::string, std::string>>();
  for (const auto& [name, bytes] : json.at("files").items()) part.files.push_back({name, bytes.get<uint64_t>()});
  return part;
}

}  // namespace

SiteMemory::SiteMemory(std::string_view text) {
  if (text.size() <= kHashDigits || digest_of(text.substr(kHashDigits)) != text.substr(0, kHashDigits)) return;
  try {
    const ParsedJson json = ParsedJson::parse(text.substr(kHashDigits));
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
  ParsedJson parts = ParsedJson::object();
  for (const auto& [path, part] : parts_) parts[path] = json_of(part, indexes);
  std::vector<std::string> sources(indexes.size());
  for (const auto& [source, index] : indexes) sources[index] = source;
  const ParsedJson json = {{"sources", sources}, {"parts", std::move(parts)}};
  const std::string text = json.dump(-1, ' ', true, ParsedJson::error_handler_t::replace) + "\n";
  return digest_of(text) + text;
}

}  // namespace gordian::history
