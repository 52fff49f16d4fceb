#include "cli/runtime_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <stdexcept>

#include "cli/quantities.h"

namespace gordian::cli {
namespace {

// "all", "first", or names of programs: what /proc/PID/exe calls them, without folders.
std::string checked_follow(const std::string& text) {
  constexpr const char* kExpected =
      "write all, first, or the names of programs with commas between them, for example worker,helper";
  size_t begin = 0;
  while (true) {
    const size_t comma = std::min(text.find(',', begin), text.size());
    const std::string name = text.substr(begin, comma - begin);
    if (name.empty()) throw std::invalid_argument(fmt::format("a name is missing in '{}'; {}", text, kExpected));
    if (name.find('/') != std::string::npos) {
      throw std::invalid_argument(fmt::format("'{}' is a path; {}", name, kExpected));
    }
    if ((name == "all" || name == "first") && name != text) {
      throw std::invalid_argument(fmt::format("'{}' stands alone; {}", name, kExpected));
    }
    if (comma == text.size()) return text;
    begin = comma + 1;
  }
}

std::string checked_duration(const std::string& text) {
  const uint64_t milliseconds = parse_duration_ms(text);
  return milliseconds % 1000 == 0 ? fmt::format("{}s", milliseconds / 1000) : fmt::format("{}ms", milliseconds);
}

std::string checked_size(const std::string& text) { return fmt::format("{}", parse_size(text)); }

std::string checked_keep(const std::string& text) {
  constexpr size_t kMostDigits = 6;
  constexpr int kMost = 100000;  // as preload/runtime/options.cc
  if (text == "all") return text;
  const bool number =
      !text.empty() && text.size() <= kMostDigits && text.find_first_not_of("0123456789") == std::string::npos;
  const int count = number ? std::stoi(text) : 0;
  if (count >= 1 && count <= kMost) return fmt::format("{}", count);
  throw std::invalid_argument(fmt::format("'{}' is no count; write a number from 1 to {}, or all", text, kMost));
}

// An option whose value is checked, and brought into the form in which the runtime reads it.
void add_checked(CLI::App& sub, const char* name, const char* placeholder, const char* help, std::string& target,
                 std::string (*checked)(const std::string&)) {
  const auto store = [name, &target, checked](const std::string& text) {
    try {
      target = checked(text);
    } catch (const std::invalid_argument& error) {
      throw CLI::ValidationError(name, error.what());
    }
  };
  sub.add_option_function<std::string>(name, store, help)->option_text(placeholder);
}

}  // namespace

void add_runtime_options(CLI::App& sub, RuntimeSettings& settings) {
  add_checked(sub, "--every", "DURATION", "Take a snapshot each time that so much time has passed:\n500ms, 30s, 5m, 1h",
              settings.every, checked_duration);
  add_checked(sub, "--growth", "BYTES",
              "Take a snapshot each time that the memory in use has grown\nby so much: 500000, 100M, 2G",
              settings.growth, checked_size);
  add_checked(sub, "--keep", "N|all",
              "How many of the snapshots that --every and --growth take\nstay on disk beside each process's first: the "
              "last N [100]",
              settings.keep, checked_keep);
  sub.add_flag(
      "--on-crash", settings.on_crash,
      "Take a snapshot when the program crashes (SIGSEGV,\nSIGABRT, an uncaught exception, …), before it dies");
  add_checked(
      sub, "--follow", "all|first|NAME,...",
      "Of which processes: of all that come to be, of the first\none only, or of programs with these names [all]",
      settings.follow, checked_follow);
  sub.add_option("--stacks", settings.stacks,
                 "Remember the call stack of every allocation, of some, or\nof none, which is faster [full]")
      ->check(CLI::IsMember({"full", "sampled", "none"}))
      ->option_text("full|sampled|none");
}

}  // namespace gordian::cli
