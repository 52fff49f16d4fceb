#include "cli/program_environment.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace gordian::cli {
namespace {

std::string preload(const std::string& runtime) {
  const char* before = getenv("LD_PRELOAD");
  return before == nullptr || *before == '\0' ? runtime : runtime + ":" + before;
}

// Splits at colons, but not at those that a backslash protects. The backslashes stay.
std::vector<std::string> split_options(std::string_view text) {
  std::vector<std::string> words(1);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ':') {
      words.emplace_back();
      continue;
    }
    words.back() += text[i];
    if (text[i] == '\\' && i + 1 < text.size()) words.back() += text[++i];
  }
  return words;
}

std::string escaped(std::string_view value) {
  std::string result;
  for (const char letter : value) {
    if (letter == ':' || letter == '\\') result += '\\';
    result += letter;
  }
  return result;
}

// The items that `settings` ask for, beside the folder: key, value.
std::vector<std::pair<std::string, std::string>> items(const RuntimeSettings& settings) {
  std::vector<std::pair<std::string, std::string>> result;
  for (const auto& [key, value] :
       {std::pair("every", &settings.every), std::pair("growth", &settings.growth), std::pair("keep", &settings.keep),
        std::pair("follow", &settings.follow), std::pair("stacks", &settings.stacks)}) {
    if (!value->empty()) result.emplace_back(key, *value);
  }
  if (settings.on_crash) result.emplace_back("on-crash", "");
  return result;
}

std::string options(const RuntimeSettings& settings) {
  const auto ours = items(settings);
  const auto replaced = [&](const std::string& key) {
    return key == "out" || key == "pid" ||
           std::any_of(ours.begin(), ours.end(), [&](const auto& item) { return item.first == key; });
  };
  const char* before = getenv("GORDIAN_OPTIONS");
  std::string text = "out=" + escaped(settings.folder);
  for (const std::string& word : split_options(before != nullptr ? before : "")) {
    const std::string key = word.substr(0, word.find('='));
    if (word.empty() || replaced(key)) continue;
    text += ":" + word;
  }
  for (const auto& [key, value] : ours) text += ":" + key + (value.empty() ? "" : "=" + escaped(value));
  // The first program is known by its PID: its name may be anybody's.
  text += ":pid=" + std::to_string(settings.pid);
  return text;
}

}  // namespace

std::vector<std::string> program_environment(const RuntimeSettings& settings) {
  std::vector<std::string> environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    if (!text.starts_with("LD_PRELOAD=") && !text.starts_with("GORDIAN_OPTIONS=")) environment.emplace_back(text);
  }
  environment.push_back("LD_PRELOAD=" + preload(settings.runtime));
  environment.push_back("GORDIAN_OPTIONS=" + options(settings));
  return environment;
}

}  // namespace gordian::cli
