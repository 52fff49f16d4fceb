#include "cli/program_environment.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

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

std::string options(const RuntimeSettings& settings) {
  const char* before = getenv("GORDIAN_OPTIONS");
  std::string kept;
  for (const std::string& word : split_options(before != nullptr ? before : "")) {
    const bool replaced = word.starts_with("out=") || (word.starts_with("stacks=") && !settings.stacks.empty());
    if (!word.empty() && !replaced) kept += ":" + word;
  }
  if (!settings.stacks.empty()) kept += ":stacks=" + settings.stacks;
  return "out=" + escaped(settings.folder) + kept;
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
