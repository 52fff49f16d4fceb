// `gordian pack`: snapshots, the report and the binaries in one file, for another machine.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>

#include "analyzer/report/words.h"
#include "cli/commands.h"
#include "cli/messages.h"
#include "cli/one_snapshot.h"
#include "cli/pack_contents.h"
#include "cli/pack_file.h"
#include "cli/shared_options.h"

namespace gordian::cli {
namespace {

constexpr const char* kPackFooter =
    "Every command that takes a snapshot or a folder takes the pack instead, and answers as\n"
    "it does here: it reads the binaries that are in the pack, and no others (with --sysroot,\n"
    "what is missing is looked for there, and where debuginfod says).\n\n"
    "Exit status 0: packed, even if some binaries are missing, which is said; 1: nothing was\n"
    "packed, or not all snapshots.\n\n"
    "Examples:\n"
    "  gordian pack gordian-out/server.4711 -o incident.gpack\n"
    "  gordian pack --list incident.gpack\n"
    "  gordian analyze incident.gpack";

struct PackCommand {
  std::string path;
  std::string file;
  bool all = false;
  bool list = false;
  AnalyzeOptions analyze;
};

std::string default_file(const std::string& path) {
  namespace fs = std::filesystem;
  fs::path name = fs::absolute(path).lexically_normal();
  if (!name.has_filename()) name = name.parent_path();  // "server.4711/"
  name = name.filename();
  if (name.extension() == ".gsnap" || name.extension() == ".gpack") name = name.stem();
  return name.string() + ".gpack";
}

uint64_t size_of(const PackList& list, const std::string& name) {
  for (const PackedFile& file : list.files)
    if (file.name == name) return file.size;
  return 0;
}

// "1.2 MB", at the right of ten columns.
std::string size_column(const PackList& list, const std::string& name) {
  return fmt::format("{:>10}", human_bytes(size_of(list, name)));
}

std::string missing_text(const PackList& list) {
  std::string text;
  for (const PackedBinary& binary : list.binaries)
    if (!binary.problem.empty()) text += fmt::format("  {}: {}\n", binary.path, binary.problem);
  return text.empty() ? text : "not included\n" + text;
}

// What is in it, in one line.
std::string summary(const std::string& path, const PackList& list) {
  const auto count = [&](const auto& wanted) {
    return static_cast<uint64_t>(std::count_if(list.binaries.begin(), list.binaries.end(), wanted));
  };
  const uint64_t included = count([](const PackedBinary& one) { return !one.file.empty(); });
  const uint64_t separate = count([](const PackedBinary& one) { return !one.debug.empty(); });
  std::error_code error;
  const uint64_t bytes = std::filesystem::file_size(path, error);
  std::string text = fmt::format("{}: {}, {}", path, count_of(list.snapshots.size(), "snapshot", "snapshots"),
                                 count_of(included, "binary", "binaries"));
  if (separate > 0) text += fmt::format(" ({} with separate debug info)", separate);
  return text + fmt::format(", the report; {}\n", error ? "" : human_bytes(bytes));
}

std::string listing(const std::string& path, const PackList& list) {
  std::string text = summary(path, list) + fmt::format("packed by gordian {}\n\nsnapshots\n", list.gordian);
  for (const PackedSnapshot& one : list.snapshots)
    text += fmt::format("{}  {}  {}, PID {}{}\n", size_column(list, one.file), one.file, one.exe, one.pid,
                        one.reported ? "" : ", not in the report");
  text += "\nbinaries\n";
  for (const PackedBinary& one : list.binaries) {
    if (one.file.empty()) continue;
    const auto name = [](const std::string& file) { return fmt::format("{}/{}", kPackedBinaries, file); };
    text += fmt::format("{}  {}\n", size_column(list, name(one.file)), one.path);
    if (!one.debug.empty()) text += fmt::format("{}    its debug info\n", size_column(list, name(one.debug)));
    if (!one.supplement.empty())
      text += fmt::format("{}    what that has in common with others'\n", size_column(list, name(one.supplement)));
  }
  const std::string missing = missing_text(list);
  return missing.empty() ? text : text + "\n" + missing;
}

int pack_command(const PackCommand& command) {
  if (command.list) {
    print_text(listing(command.path, PackReader(command.path).list()));
    return 0;
  }
  PackContents contents = gather_pack(command.path, command.all, command.analyze);
  const std::string file = command.file.empty() ? default_file(command.path) : command.file;
  Progress progress;
  progress.show(fmt::format("writing {}", file));
  write_pack(file, contents.list, contents.entries);
  progress.clear();
  print_text(summary(file, contents.list) + missing_text(contents.list));
  return contents.errors > 0 ? kExitBadInput : 0;
}

}  // namespace

void add_pack(CLI::App& app, int& exit_status) {
  auto command = std::make_shared<PackCommand>();
  CLI::App* sub = app.add_subcommand("pack", "Put snapshots, report and binaries in one file, for another machine");
  sub->footer(kPackFooter);
  sub->add_option("PATH", command->path,
                  "A snapshot (*.gsnap), or a folder made by `gordian run`:\n"
                  "then the last snapshot of each process")
      ->required()
      ->option_text(" ");
  sub->add_option("-o", command->file, "The pack; it is replaced if it is there [NAME.gpack]")->option_text("FILE");
  sub->add_flag("--all", command->all, "All snapshots of the folder, for `gordian view` and `diff`");
  sub->add_flag("--list", command->list, "Say what is in a pack");
  add_sysroot_option(*sub, command->analyze.sysroot);
  add_cache_option(*sub, command->analyze.cache_folder);
  sub->callback([command, &exit_status] { exit_status = pack_command(*command); });
}

}  // namespace gordian::cli
