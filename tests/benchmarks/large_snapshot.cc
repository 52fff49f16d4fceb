// Writes a snapshot of any size, for measuring the analyzer: large_snapshot BLOCKS FILE
//
// The heap of a server: sessions that own a user, a list of items and a map, in tables that a global points to. Nine
// blocks a session, and thirty pointers:
//
//   table ──▶ Session ──▶ User (who knows the session weakly, but for every tenth) ──▶ name
//                    ├──▶ vector's buffer ──▶ Item (twice) ──▶ name
//                    └──▶ three nodes of a map ──▶ value
//
// Of every hundred sessions one is in no table, but its item owns it: a leaked cycle of two. There are no binaries
// behind it: types are known by the names of vtables only.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "analyzer/input/snapshot_reader.h"
#include "schema/snapshot_format.h"

namespace {

using gordian::snapshot::Snapshot;

constexpr uint64_t kGlobals = 0x500000;
constexpr uint64_t kVtables = 0x600000;
constexpr uint64_t kHeap = 0x10000000;
constexpr uint64_t kSessionsPerTable = 1000;
constexpr uint64_t kTableBytes = kSessionsPerTable * 16;
constexpr uint64_t kSessionBytes = 1024;  // address space for all that belongs to one
constexpr uint64_t kBlocksPerSession = 9;
constexpr uint64_t kOneLeaksOf = 100;
constexpr uint32_t kStackDepth = 20;
constexpr uint32_t kStacks = 3000;
constexpr int kBlocksPerRecord = 8000;

enum Kind { kSession, kUser, kItem };
uint64_t vtable(Kind kind) { return kVtables + static_cast<uint64_t>(kind) * 64; }

// The file, record by record.
class Writer {
 public:
  explicit Writer(const char* path) : file_(path, std::ios::binary) {}
  void write(const Snapshot& record) { write(record.SerializeAsString()); }
  bool finish(gordian::snapshot::Trailer trailer) {
    trailer.set_checksum(sum_.digest());
    const std::string end = gordian::snapshot_end(trailer);
    file_.write(end.data(), static_cast<std::streamsize>(end.size()));
    return file_.flush().good();
  }

 private:
  void write(const std::string& bytes) {
    sum_.update(bytes.data(), bytes.size());
    file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  std::ofstream file_;
  gordian::snapshot_format::Checksum sum_;
};

class Generator {
 public:
  Generator(uint64_t blocks, const char* path) : sessions_(blocks / kBlocksPerSession), out_(path) {}

  bool run() {
    write_header();
    write_stacks();
    for (uint64_t table = 0; table < tables(); ++table) add_table(table);
    for (uint64_t session = 0; session < sessions_; ++session) add_session(session);
    flush();
    write_roots();
    return out_.finish(trailer_);
  }

 private:
  uint64_t tables() const { return (sessions_ + kSessionsPerTable - 1) / kSessionsPerTable; }
  uint64_t session_at(uint64_t session) const {
    return kHeap + (tables() * kTableBytes & ~uint64_t{4095}) + 4096 + session * kSessionBytes;
  }
  static bool leaks(uint64_t session) { return session % kOneLeaksOf == 7; }
  // Those of whom nobody does show that the tables' handles are strong.
  static bool is_known_weakly(uint64_t session) { return session % 10 != 3; }

  void write_header() {
    Snapshot record;
    auto& header = *record.mutable_header();
    header.set_magic(gordian::snapshot_format::kMagic);
    header.set_version_major(gordian::snapshot_format::kVersionMajor);
    header.set_version_minor(gordian::snapshot_format::kVersionMinor);
    header.set_machine(62);
    header.set_pid(7);
    header.set_sequence(1);
    header.set_trigger(gordian::snapshot::Header::EXIT);
    header.set_exe("/bin/server");
    out_.write(record);
    record.Clear();
    const char* const names[] = {"7Session", "4User", "4Item"};
    for (const Kind kind : {kSession, kUser, kItem}) {
      auto& entry = *record.add_vtables();
      entry.set_address(vtable(kind));
      entry.set_counts(gordian::snapshot::Vtable::INT32_AT_8);
      entry.set_type_name(std::string("St23_Sp_counted_ptr_inplaceI") + names[kind] +
                          "SaIvELN9__gnu_cxx12_Lock_policyE2EE");
    }
    trailer_.set_vtables(3);
    out_.write(record);
  }

  void write_stacks() {
    Snapshot record;
    auto& nodes = *record.add_stack_nodes();
    for (uint32_t id = 1; id <= kStacks * kStackDepth; ++id) {
      nodes.add_ids(1);
      nodes.add_parents(id % kStackDepth == 1 ? 0 : id - 1);
      nodes.add_addresses(16);
    }
    trailer_.set_stack_nodes(kStacks * kStackDepth);
    out_.write(record);
  }

  void begin_block(uint64_t address, uint64_t size, uint64_t stack) {
    if (blocks_ == nullptr || blocks_->sizes_size() >= kBlocksPerRecord || blocks_->word_steps_size() > 40000) {
      flush();
      blocks_ = record_.add_blocks();
      blocks_->set_base(address);
      block_ = address;
    }
    blocks_->add_address_steps((address - block_) / 16);
    blocks_->add_sizes(size);
    blocks_->add_stacks(static_cast<uint32_t>(stack % kStacks + 1) * kStackDepth);
    blocks_->add_word_counts(0);
    block_ = address;
    word_ = 0;
    trailer_.set_blocks(trailer_.blocks() + 1);
    trailer_.set_bytes(trailer_.bytes() + size);
  }
  void add_word(uint64_t offset, uint64_t value) {
    blocks_->add_word_steps(static_cast<uint32_t>(offset / 8 - word_));
    blocks_->add_word_values(static_cast<int64_t>(value - block_));
    blocks_->set_word_counts(blocks_->sizes_size() - 1, blocks_->word_counts(blocks_->sizes_size() - 1) + 1);
    word_ = offset / 8;
    trailer_.set_words(trailer_.words() + 1);
  }
  void add_counts(Kind kind, int strong, int weak) {
    add_word(0, vtable(kind));
    const int index = blocks_->word_steps_size() - 1;
    blocks_->add_count_steps(static_cast<uint32_t>(index - last_count_));
    blocks_->add_strong_counts(strong);
    blocks_->add_weak_counts(weak + 1);
    last_count_ = index;
  }
  void add_handle(uint64_t offset, uint64_t unit) {
    add_word(offset, unit + 16);
    add_word(offset + 8, unit);
  }
  void flush() {
    if (blocks_ != nullptr) out_.write(record_);
    record_.Clear();
    blocks_ = nullptr;
    last_count_ = 0;
  }

  void add_table(uint64_t table) {
    flush();
    begin_block(kHeap + table * kTableBytes, kTableBytes, 0);
    for (uint64_t i = 0; i < kSessionsPerTable; ++i) {
      const uint64_t session = table * kSessionsPerTable + i;
      if (session < sessions_ && !leaks(session)) add_handle(i * 16, session_at(session));
    }
  }

  void add_session(uint64_t number) {
    const uint64_t session = session_at(number), user = session + 128, item = session + 192;
    const uint64_t buffer = session + 256, nodes = session + 320, names = session + 512;
    begin_block(session, 112, number);
    add_counts(kSession, 1, is_known_weakly(number) ? 1 : 0);
    add_handle(16, user);
    add_word(32, buffer);
    add_word(40, buffer + 32);
    add_word(48, buffer + 32);
    add_word(72, nodes);
    add_word(80, nodes + 64);
    add_word(88, nodes + 128);
    begin_block(user, 64, number + 1);
    add_counts(kUser, 1, 0);
    if (is_known_weakly(number)) add_handle(16, session);
    add_word(32, names);
    begin_block(item, 64, number + 2);
    add_counts(kItem, 2, 0);
    if (leaks(number)) add_handle(16, session);
    add_word(32, names + 64);
    begin_block(buffer, 32, number + 3);
    add_handle(0, item);
    add_handle(16, item);
    add_node(nodes, session + 64, nodes + 64, nodes + 128, number);
    add_node(nodes + 64, nodes, 0, 0, number);
    add_node(nodes + 128, nodes, 0, 0, number);
    begin_block(names, 30, number + 4);
    begin_block(names + 64, 40, number + 5);
  }

  void add_node(uint64_t node, uint64_t parent, uint64_t left, uint64_t right, uint64_t number) {
    begin_block(node, 56, number + 6);
    add_word(8, parent);
    if (left != 0) add_word(16, left);
    if (right != 0) add_word(24, right);
    add_word(40, node + 32);
  }

  void write_roots() {
    Snapshot record;
    auto& roots = *record.add_roots();
    roots.set_area(gordian::snapshot::Roots::MODULE_DATA);
    roots.set_base(kGlobals);
    roots.set_name("/bin/server");
    for (uint64_t table = 0; table < tables(); ++table) {
      roots.add_word_steps(1);
      roots.add_word_values(static_cast<int64_t>(kHeap + table * kTableBytes - kGlobals));
    }
    trailer_.set_root_words(tables());
    out_.write(record);
  }

  const uint64_t sessions_;
  Writer out_;
  Snapshot record_;
  gordian::snapshot::Blocks* blocks_ = nullptr;
  gordian::snapshot::Trailer trailer_;
  uint64_t block_ = 0;
  uint64_t word_ = 0;
  int last_count_ = 0;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: large_snapshot BLOCKS FILE\n";
    return 2;
  }
  if (Generator(strtoull(arguments[1], nullptr, 10), arguments[2]).run()) return 0;
  std::cerr << arguments[2] << ": cannot be written\n";
  return 1;
}
