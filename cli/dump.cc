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
#include "cli/one_snapshot.h"
#include "cli/shared_options.h"

namespace gordian::cli {
namespace {

constexpr const char* kDumpFooter =
    "Example: which blocks point to 0x55d0a4c2b2c0?\n"
    "  gordian dump server.4711.1.gsnap | grep '  +.* 0x55d0a4c2b2c0'";

struct DumpCommand {
  std::string path;
  std::string format = "text";
};

void print_dump(const std::string& text) {
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

// What the trailer should say, added up over the records. The checksum does not cover the trailer.
void add_totals(const snapshot::Snapshot& record, snapshot::Trailer& sum) {
  const auto size = [](const auto& list) { return static_cast<uint64_t>(list.size()); };
  for (const auto& blocks : record.blocks()) {
    sum.set_blocks(sum.blocks() + size(blocks.sizes()) - (blocks.continued() ? 1 : 0));
    sum.set_words(sum.words() + size(blocks.word_values()));
    for (int i = blocks.continued() ? 1 : 0; i < blocks.sizes_size(); ++i) sum.set_bytes(sum.bytes() + blocks.sizes(i));
  }
  for (const auto& roots : record.roots()) sum.set_root_words(sum.root_words() + size(roots.word_values()));
  for (const auto& nodes : record.stack_nodes()) sum.set_stack_nodes(sum.stack_nodes() + size(nodes.ids()));
  sum.set_vtables(sum.vtables() + size(record.vtables()));
}

void check_totals(const std::string& path, const snapshot::Trailer& said, snapshot::Trailer sum) {
  sum.set_checksum(said.checksum());
  sum.set_end_magic(said.end_magic());
  if (sum.SerializeAsString() == said.SerializeAsString()) return;
  std::string counted = trailer_text(sum);
  counted.pop_back();  // its line end
  throw Failure{kExitBadInput,
                fmt::format("{}: the snapshot is damaged: its last record does not say what the others add up "
                            "to ({}). Copy it again, or take a new snapshot.",
                            path, counted)};
}

void dump_command(const DumpCommand& command) {
  const std::string path = snapshot_at(command.path);
  auto opened = SnapshotReader::open(path);
  if (const auto* error = std::get_if<SnapshotError>(&opened)) throw Failure{kExitBadInput, error->message};
  auto& reader = std::get<SnapshotReader>(opened);
  const bool text = command.format == "text";
  snapshot::Snapshot frame;
  *frame.mutable_header() = reader.header();
  print_dump(text ? header_text(reader.header()) : textproto(frame));
  snapshot::Trailer sum;
  for (snapshot::Snapshot record; reader.next(record);) {
    print_dump(text ? record_text(record) : textproto(record));
    add_totals(record, sum);
  }
  if (reader.failed()) throw Failure{kExitBadInput, reader.record_error().message};
  frame.Clear();
  *frame.mutable_trailer() = reader.trailer();
  print_dump(text ? trailer_text(reader.trailer()) : textproto(frame));
  check_totals(path, reader.trailer(), sum);
}

}  // namespace

void add_dump(CLI::App& app, int&) {
  auto command = std::make_shared<DumpCommand>();
  CLI::App* sub = app.add_subcommand("dump", "Print everything that is in a snapshot, for people or for protoc");
  sub->footer(kDumpFooter);
  sub->add_option("FILE", command->path, kOneSnapshot)->required()->option_text(" ");
  add_unpack_option(*sub);
  sub->add_option("--format", command->format,
                  "textproto: the text form of schema/snapshot.proto, which\n`protoc --encode` reads [text]")
      ->check(CLI::IsMember({"text", "textproto"}))
      ->option_text("text|textproto");
  sub->callback([command] { dump_command(*command); });
}

}  // namespace gordian::cli
