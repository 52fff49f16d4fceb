#include "cli/dump_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "cli/printable.h"
#include "schema/snapshot_format.h"

namespace gordian::cli {
namespace {

using Out = std::back_insert_iterator<std::string>;

std::string exact_time(uint64_t nanoseconds) {
  const time_t seconds = static_cast<time_t>(nanoseconds / 1'000'000'000);
  return fmt::format("{:%Y-%m-%d %H:%M:%S}.{:09} UTC", fmt::gmtime(seconds), nanoseconds % 1'000'000'000);
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<unsigned char>(byte));
  return text;
}

std::string protection_text(uint32_t protection) {
  return fmt::format("{}{}{}", (protection & 1) != 0 ? 'r' : '-', (protection & 2) != 0 ? 'w' : '-',
                     (protection & 4) != 0 ? 'x' : '-');
}

// Elements that exist in all of the lists; the rest is mentioned, not shown.
template <typename... Lists>
int common_size(std::string& text, const char* what, const Lists&... lists) {
  const int shortest = std::min({lists.size()...});
  const int longest = std::max({lists.size()...});
  if (shortest != longest) {
    fmt::format_to(Out(text), "  ({}: lists of {} and {} elements do not fit each other)\n", what, shortest, longest);
  }
  return shortest;
}

void add_module(std::string& text, const snapshot::Module& module) {
  fmt::format_to(Out(text), "module {}\n  bias 0x{:x}  build-id {}{}{}{}\n", printable(module.path()), module.bias(),
                 module.build_id().empty() ? "none" : hex(module.build_id()),
                 module.main_program() ? "  main program" : "", module.deleted() ? "  file deleted" : "",
                 module.unloaded_at_ns() == 0 ? "" : "  unloaded " + exact_time(module.unloaded_at_ns()));
  if (module.stack_ids_end() != 0) fmt::format_to(Out(text), "  stacks below {}\n", module.stack_ids_end());
  for (const auto& segment : module.segments()) {
    fmt::format_to(Out(text), "  0x{:x}-0x{:x} {} file offset 0x{:x}\n", segment.start(), segment.end(),
                   protection_text(segment.protection()), segment.file_offset());
  }
}

void add_thread(std::string& text, const snapshot::Thread& thread) {
  fmt::format_to(Out(text), "thread {} \"{}\"{}\n  stack 0x{:x}-0x{:x}  sp 0x{:x}  pc 0x{:x}  registers {}\n",
                 thread.tid(), printable(thread.name()), thread.is_caller() ? "  took the snapshot" : "",
                 thread.stack_low(), thread.stack_high(), thread.stack_pointer(), thread.pc(),
                 thread.registers_seen() ? "seen" : "not seen");
  if (thread.thread_pointer() != 0) fmt::format_to(Out(text), "  thread pointer 0x{:x}\n", thread.thread_pointer());
  const int frames = common_size(text, "frames", thread.frame_codes(), thread.frame_ends());
  for (int i = 0; i < frames; ++i)
    fmt::format_to(Out(text), "  frame 0x{:x} up to 0x{:x}\n", thread.frame_codes(i), thread.frame_ends(i));
}

void add_vtable(std::string& text, const snapshot::Vtable& vtable) {
  fmt::format_to(Out(text), "vtable 0x{:x} {}  offset to top {}  counts {}\n", vtable.address(),
                 vtable.type_name().empty() ? "(no RTTI)" : printable(vtable.type_name()), vtable.offset_to_top(),
                 snapshot::Vtable::Counts_Name(vtable.counts()));
  for (int i = 0; i < vtable.slots_size(); ++i) {
    fmt::format_to(Out(text), "  slot {} 0x{:x}\n", i, vtable.slots(i));
  }
}

void add_stack_nodes(std::string& text, const snapshot::StackNodes& nodes) {
  uint32_t id = 0;
  uint64_t address = 0;
  const int count = common_size(text, "stack nodes", nodes.ids(), nodes.parents(), nodes.addresses());
  for (int i = 0; i < count; ++i) {
    id += nodes.ids(i);
    address += static_cast<uint64_t>(nodes.addresses(i));
    fmt::format_to(Out(text), "stack {} parent {} return 0x{:x}\n", id, nodes.parents(i), address);
  }
  for (const uint32_t truncated : nodes.truncated_ids()) {
    fmt::format_to(Out(text), "stack {} is cut off below\n", truncated);
  }
}

// Of one number beside a pointer: how far away it is, and what is known of it.
std::string tag_text(uint32_t place, uint32_t tag) {
  const uint32_t away = place < 2 ? 8 - place * 4 : (place - 2) * 4 + 8;
  const uint32_t low = tag - snapshot_format::kPartialTag;
  const bool partial = tag >= snapshot_format::kPartialTag;
  const std::string number = !partial                               ? fmt::format("{}", tag)
                             : low <= snapshot_format::kMostLowByte ? fmt::format("large, low byte {}", low)
                                                                    : "large";
  return fmt::format(" {}0x{:x}:{}", place < 2 ? '-' : '+', away, number);
}

std::map<int64_t, std::string> tags_by_word(const snapshot::Blocks& blocks) {
  std::map<int64_t, std::string> tags;
  for (int64_t word = 0, i = 0; i < std::min(blocks.tag_places_size(), blocks.tags_size()); ++i) {
    const uint32_t place = blocks.tag_places(static_cast<int>(i));
    tags[word += place / snapshot_format::kTagPlaces] +=
        tag_text(place % snapshot_format::kTagPlaces, blocks.tags(static_cast<int>(i)));
  }
  return tags;
}

// The words of a chunk, taken one after the other; counts go with some of them.
class WordCursor {
 public:
  explicit WordCursor(const snapshot::Blocks& blocks) : blocks_(blocks), tags_(tags_by_word(blocks)) {
    take_count_index();
  }

  bool at_end() const { return word_ >= blocks_.word_steps_size() || word_ >= blocks_.word_values_size(); }

  // `offset` is that of the word before in the same block, and becomes that of this one.
  void add_word(std::string& text, uint64_t block, uint64_t& offset) {
    offset += uint64_t{blocks_.word_steps(word_)} * 8;
    fmt::format_to(Out(text), "  +0x{:x} 0x{:x}", offset, block + static_cast<uint64_t>(blocks_.word_values(word_)));
    if (count_ < counts() && counted_word_ == static_cast<uint64_t>(word_)) {
      fmt::format_to(Out(text), "  strong {} weak {}", blocks_.strong_counts(count_), blocks_.weak_counts(count_));
      ++count_;
      take_count_index();
    }
    if (const auto found = tags_.find(word_); found != tags_.end()) text += "  tags" + found->second;
    text += '\n';
    ++word_;
  }

 private:
  int counts() const {
    return std::min({blocks_.count_steps_size(), blocks_.strong_counts_size(), blocks_.weak_counts_size()});
  }
  void take_count_index() {
    if (count_ < counts()) counted_word_ += blocks_.count_steps(count_);
  }

  const snapshot::Blocks& blocks_;
  int word_ = 0;
  int count_ = 0;
  uint64_t counted_word_ = 0;
  std::map<int64_t, std::string> tags_;
};

void add_blocks(std::string& text, const snapshot::Blocks& blocks) {
  const uint64_t unit = blocks.address_unit() == 0 ? 16 : blocks.address_unit();
  uint64_t address = blocks.base();
  WordCursor words(blocks);
  common_size(text, "words", blocks.word_steps(), blocks.word_values());
  common_size(text, "counts", blocks.count_steps(), blocks.strong_counts(), blocks.weak_counts());
  const int count =
      common_size(text, "blocks", blocks.address_steps(), blocks.sizes(), blocks.stacks(), blocks.word_counts());
  std::map<int64_t, uint64_t> numbers;
  for (int64_t index = 0, i = 0; i < std::min(blocks.number_steps_size(), blocks.numbers_size()); ++i)
    numbers[index += blocks.number_steps(static_cast<int>(i))] = blocks.numbers(static_cast<int>(i));
  std::map<int64_t, std::string> inner;
  for (int64_t index = 0, i = 0; i < std::min(blocks.inner_places_size(), blocks.inner_numbers_size()); ++i) {
    constexpr uint32_t kPlaces = snapshot_format::kNumbersReach / 4;
    const uint32_t place = blocks.inner_places(static_cast<int>(i));
    inner[index += place / kPlaces] +=
        fmt::format(" +0x{:x}:{}", place % kPlaces * 4, blocks.inner_numbers(static_cast<int>(i)));
  }
  std::set<int64_t> ignored;
  for (int64_t index = 0; const uint32_t step : blocks.ignored()) ignored.insert(index += step);
  for (int i = 0; i < count; ++i) {
    address += blocks.address_steps(i) * unit;
    fmt::format_to(Out(text), "block 0x{:x} {} bytes stack {}{}{}\n", address, blocks.sizes(i), blocks.stacks(i),
                   i < blocks.ages_size() ? fmt::format(" age {}", blocks.ages(i)) : "",
                   i == 0 && blocks.continued() ? " (continued)" : "");
    if (ignored.contains(i)) text.insert(text.size() - 1, " ignored");
    if (const auto number = numbers.find(i); number != numbers.end())
      text.insert(text.size() - 1, fmt::format(" numbers {} {}", number->second & UINT32_MAX, number->second >> 32));
    if (const auto found = inner.find(i); found != inner.end()) text.insert(text.size() - 1, " inner" + found->second);
    uint64_t offset = 0;
    for (uint32_t n = 0; n < blocks.word_counts(i) && !words.at_end(); ++n) words.add_word(text, address, offset);
  }
}

void add_roots(std::string& text, const snapshot::Roots& roots) {
  fmt::format_to(Out(text), "roots {} base 0x{:x} thread {} {}\n", snapshot::Roots::Area_Name(roots.area()),
                 roots.base(), roots.tid(), printable(roots.name()));
  uint64_t offset = 0;
  const int count = common_size(text, "roots", roots.word_steps(), roots.word_values());
  for (int i = 0; i < count; ++i) {
    offset += uint64_t{roots.word_steps(i)} * 8;
    fmt::format_to(Out(text), "  +0x{:x} 0x{:x}\n", offset, roots.base() + static_cast<uint64_t>(roots.word_values(i)));
  }
}

}  // namespace

std::string header_text(const snapshot::Header& header) {
  std::string text;
  fmt::format_to(Out(text), "snapshot {} of process {} (parent {}), trigger {}\n", header.sequence(), header.pid(),
                 header.parent_pid(), snapshot::Header::Trigger_Name(header.trigger()));
  fmt::format_to(Out(text), "  format {}.{}  machine {}  page size {}  runtime {}\n", header.version_major(),
                 header.version_minor(), header.machine(), header.page_size(), printable(header.runtime_version()));
  fmt::format_to(Out(text), "  exe {}\n  cwd {}\n  command line", printable(header.exe()), printable(header.cwd()));
  for (const std::string& argument : header.cmdline()) fmt::format_to(Out(text), " {}", printable(argument));
  fmt::format_to(Out(text), "\n  started {}\n  taken   {} by thread {}{}\n", exact_time(header.started_at_ns()),
                 exact_time(header.taken_at_ns()), header.caller_tid(),
                 header.label().empty() ? "" : ", label " + printable(header.label()));
  return text;
}

std::string record_text(const snapshot::Snapshot& record) {
  std::string text;
  for (const auto& module : record.modules()) add_module(text, module);
  for (const auto& thread : record.threads()) add_thread(text, thread);
  for (const auto& vtable : record.vtables()) add_vtable(text, vtable);
  for (const auto& nodes : record.stack_nodes()) add_stack_nodes(text, nodes);
  for (const auto& blocks : record.blocks()) add_blocks(text, blocks);
  for (const auto& roots : record.roots()) add_roots(text, roots);
  for (const auto& name : record.names()) {
    fmt::format_to(Out(text), "name 0x{:x} {}\n", name.address(), printable(name.name()));
  }
  for (const auto& not_seen : record.not_seen()) {
    fmt::format_to(Out(text), "not seen {} {} {}\n", snapshot::NotSeen::What_Name(not_seen.what()), not_seen.count(),
                   printable(not_seen.detail()));
  }
  return text;
}

std::string trailer_text(const snapshot::Trailer& trailer) {
  return fmt::format("total {} blocks, {} bytes, {} words, {} root words, {} stack nodes, {} vtables\n",
                     trailer.blocks(), trailer.bytes(), trailer.words(), trailer.root_words(), trailer.stack_nodes(),
                     trailer.vtables());
}

}  // namespace gordian::cli
