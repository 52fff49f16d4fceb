// `gordian why`: what keeps an object alive, or all objects of a type.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>

#include "analyzer/analyze.h"
#include "analyzer/report/json.h"
#include "analyzer/report/why.h"
#include "cli/commands.h"
#include "cli/messages.h"
#include "cli/output_folder.h"
#include "cli/printable.h"

namespace gordian::cli {
namespace {

constexpr const char* kFooter =
    "For an address: the shortest way to it from a global, thread-local storage or a\n"
    "stack. For a type: its objects by what keeps them, with one example each. Of what\n"
    "leaked: what holds it.\n\n"
    "Exit status 0: answered; 1: the snapshot cannot be read, or nothing of the kind is\n"
    "in it; 2: that is no address.\n\n"
    "Examples:\n"
    "  gordian why gordian-out/server.4711 0x55d0a4c2b2c0\n"
    "  gordian why server.4711.1.gsnap Session\n"
    "  gordian why server.4711.1.gsnap 'std::vector<Session>'";

struct WhyCommand {
  std::string path;
  std::string asked;
  std::string format = "text";
  std::string sysroot;
};

// A type's name never begins with a digit.
std::optional<uint64_t> parse_address(const std::string& text) {
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text[0])) == 0) return std::nullopt;
  const size_t prefix = text.starts_with("0x") || text.starts_with("0X") ? 2 : 0;
  uint64_t address = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + prefix, end, address, 16);
  if (error == std::errc() && stop == end) return address;
  throw Failure{kExitUsage,
                fmt::format("'{}' is no address; write one like 0x55d0a4c2b2c0, or a type's name.", printable(text))};
}

// Of a folder the last snapshot of the started program.
std::string snapshot_at(const std::string& path) {
  if (!std::filesystem::is_directory(path)) return path;
  const std::vector<SnapshotFile> files = last_of_each_process(list_snapshots(path), started_pid(path));
  if (files.empty()) throw Failure{kExitBadInput, no_snapshot_message(path)};
  if (files.size() > 1)
    say("{}: {} processes are in this folder; this is about {}.", path, files.size(),
        std::filesystem::path(files[0].path).filename().string());
  return files[0].path;
}

int why_command(const WhyCommand& command) {
  WhyQuestion question{parse_address(command.asked), command.asked};
  report::Why why;
  AnalyzeOptions options;
  options.sysroot = command.sysroot;
  options.inspect = [&](const References& references, const Liveness& liveness, const Findings& findings) {
    why = answer_why(references, liveness, findings, question);
  };
  const std::string path = snapshot_at(command.path);
  Progress progress;
  progress.show(fmt::format("analyzing {}", std::filesystem::path(path).filename().string()));
  const auto analyzed = analyze(path, options);
  progress.clear();
  if (const auto* error = std::get_if<SnapshotError>(&analyzed))
    throw Failure{kExitBadInput, printable(error->message)};
  if (!why.error().empty()) throw Failure{kExitBadInput, printable(fmt::format("{}: {}.", path, why.error()))};
  if (command.format == "text") make_printable(why);
  const std::string text = command.format == "json" ? to_json(why) + "\n" : to_text(why);
  if (!write_all(STDOUT_FILENO, text))
    throw Failure{kExitBadInput, fmt::format("the answer cannot be written: {}.", strerror(errno))};
  return 0;
}

}  // namespace

void add_why(CLI::App& app, int& exit_status) {
  auto command = std::make_shared<WhyCommand>();
  CLI::App* sub = app.add_subcommand("why", "Say what keeps an object alive, or all objects of a type");
  sub->footer(kFooter);
  sub->add_option("PATH", command->path,
                  "A snapshot (*.gsnap), or a folder made by `gordian run`:\n"
                  "then the last snapshot of the started program")
      ->required()
      ->option_text(" ");
  sub->add_option("ADDRESS|TYPE", command->asked,
                  "Anywhere in a block; or a type as in the source, without\n"
                  "namespaces and template arguments if that is enough")
      ->required()
      ->option_text(" ");
  sub->add_option("--format", command->format, "json: one object on one line [text]")
      ->check(CLI::IsMember({"text", "json"}))
      ->option_text("text|json");
  sub->add_option("--sysroot", command->sysroot,
                  "Look for programs and libraries below this folder first:\nfor snapshots from another machine")
      ->check(CLI::ExistingDirectory)
      ->option_text("DIR");
  sub->callback([command, &exit_status] { exit_status = why_command(*command); });
}

}  // namespace gordian::cli
