// `gordian dump`: everything that is in a snapshot, record by record.
#include <google/protobuf/text_format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <memory>

#include "analyzer/input/snapshot_reader.h"
#include "cli/commands.h"
#include "cli/dump_text.h"
#include "cli/messages.h"

namespace gordian::cli {
namespace {

constexpr const char* kFooter =
    "Example: which blocks point to 0x55d0a4c2b2c0?\n"
    "  gordian dump server.4711.1.gsnap | grep '  +.* 0x55d0a4c2b2c0'";

struct DumpCommand {
  std::string path;
  std::string format = "text";
};

void print(const std::string& text) {
  if (!write_all(STDOUT_FILENO, text)) {
    throw Failure{kExitBadInput, fmt::format("the dump cannot be written: {}.", strerror(errno))};
  }
}

// The text form of a message is the text forms of its fields one after the other, so that records can be printed
// singly.
std::string textproto(const snapshot::Snapshot& record) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(record, &text);
  return text;
}

void dump_text(SnapshotReader& reader) {
  print(header_text(reader.header()));
  for (snapshot::Snapshot record; reader.next(record);) print(record_text(record));
  if (!reader.failed()) print(trailer_text(reader.trailer()));
}

void dump_textproto(SnapshotReader& reader) {
  snapshot::Snapshot frame;
  *frame.mutable_header() = reader.header();
  print(textproto(frame));
  for (snapshot::Snapshot record; reader.next(record);) print(textproto(record));
  frame.Clear();
  *frame.mutable_trailer() = reader.trailer();
  if (!reader.failed()) print(textproto(frame));
}

void dump_command(const DumpCommand& command) {
  auto opened = SnapshotReader::open(command.path);
  if (const auto* error = std::get_if<SnapshotError>(&opened)) throw Failure{kExitBadInput, error->message};
  auto& reader = std::get<SnapshotReader>(opened);
  command.format == "text" ? dump_text(reader) : dump_textproto(reader);
  if (reader.failed()) throw Failure{kExitBadInput, reader.record_error().message};
}

}  // namespace

void add_dump(CLI::App& app, int&) {
  auto command = std::make_shared<DumpCommand>();
  CLI::App* sub = app.add_subcommand("dump", "Print everything that is in a snapshot, for people or for protoc");
  sub->footer(kFooter);
  sub->add_option("FILE", command->path, "A snapshot (*.gsnap)")->required()->option_text(" ");
  sub->add_option("--format", command->format,
                  "textproto: the text form of schema/snapshot.proto, which\n`protoc --encode` reads [text]")
      ->check(CLI::IsMember({"text", "textproto"}))
      ->option_text("text|textproto");
  sub->callback([command] { dump_command(*command); });
}

}  // namespace gordian::cli
