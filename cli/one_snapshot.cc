#include "cli/one_snapshot.h"

#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>
#include <variant>

#include "analyzer/report/text_width.h"
#include "cli/messages.h"
#include "cli/output_folder.h"
#include "cli/printable.h"
#include "cli/unpacked.h"
#include "viewer/browse/node_address.h"

namespace gordian::cli {

std::string snapshot_at(const std::string& given) {
  std::string path = unpacked(given);
  if (!std::filesystem::is_directory(path)) return path;
  const std::vector<SnapshotFile> files = last_of_each_process(list_snapshots(path), started_pid(path));
  if (files.empty()) throw Failure{kExitBadInput, no_snapshot_message(path)};
  if (files.size() > 1)
    say("{}: {} processes are in this folder; this is about {}.", path, files.size(),
        std::filesystem::path(files[0].path).filename().string());
  return files[0].path;
}

std::optional<uint64_t> address_or_type(const std::string& text) {
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text[0])) == 0) return std::nullopt;
  if (const auto address = parse_address(text)) return address;
  throw Failure{kExitUsage,
                fmt::format("'{}' is no address; write one like 0x55d0a4c2b2c0, or a type's name.", printable(text))};
}

report::Report analyze_one(const std::string& path, const AnalyzeOptions& options) {
  Progress progress;
  progress.show(fmt::format("analyzing {}", std::filesystem::path(path).filename().string()));
  auto analyzed = analyze(path, options);
  progress.clear();
  if (const auto* error = std::get_if<SnapshotError>(&analyzed))
    throw Failure{kExitBadInput, printable(error->message)};
  return std::get<report::Report>(std::move(analyzed));
}

void print_answer(const std::string& text) {
  if (!write_all(STDOUT_FILENO, text))
    throw Failure{kExitBadInput, fmt::format("the answer cannot be written: {}.", strerror(errno))};
}

void print_text(const std::string& text) {
  print_answer(wrapped_lines(printable_lines(text), look_of(STDOUT_FILENO).width));
}

}  // namespace gordian::cli
