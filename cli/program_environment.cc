#include "cli/program_environment.h"

#include <unistd.h>

#include <cstdlib>
#include <sstream>
#include <string_view>

namespace gordian::cli {
namespace {

std::string preload(const std::string& runtime) {
  const char* before = getenv("LD_PRELOAD");
  return before == nullptr || *before == '\0' ? runtime : runtime + ":" + before;
}

std::string options(const RuntimeSettings& settings) {
  const char* before = getenv("GORDIAN_OPTIONS");
  std::istringstream words(before != nullptr ? before : "");
  std::string kept;
  for (std::string word; std::getline(words, word, ':');) {
    const bool replaced = word.starts_with("out=") || (word.starts_with("stacks=") && !settings.stacks.empty());
    if (!word.empty() && !replaced) kept += ":" + word;
  }
  if (!settings.stacks.empty()) kept += ":stacks=" + settings.stacks;
  return "out=" + settings.folder + kept;
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
