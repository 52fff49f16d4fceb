#include "history/store/record.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "analyzer/report/system_modules.h"
#include "analyzer/report/text_width.h"
#include "analyzer/report/words.h"
#include "history/store/names.h"
#include "history/store/sha256.h"

namespace gordian::history {
namespace {

constexpr std::array kConfidences = {"", "possible", "probable", "proved"};
constexpr size_t kLongestType = 40;                   // columns in a title
constexpr size_t kMostTypes = 5;                      // likewise
constexpr size_t kLargestText = size_t{64} << 20;     // unpacked
constexpr size_t kIdLength = 32, kDigestLength = 16;  // hexadecimal digits

int64_t bounded(uint64_t number) { return static_cast<int64_t>(std::min(number, kMost)); }

int64_t bounded_sum(int64_t a, int64_t b) { return bounded(static_cast<uint64_t>(a) + static_cast<uint64_t>(b)); }

int64_t bounded_product(uint64_t a, uint64_t b) { return bounded(a != 0 && b > kMost / a ? kMost : a * b); }

// The same bytes for the same message, in every process.
std::string serialized(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

// What the analysis had to say about itself, and what not every form of a report has, is not of the report.
std::string canonical(const report::Report& report) {
  report::Report copy = report;
  copy.clear_passes();
  copy.clear_index_cache();
  copy.mutable_process()->clear_started_at_ns();
  for (report::Finding& finding : *copy.mutable_findings()) finding.clear_gc_lines();
  return serialized(copy);
}

std::string run_id(const RunName& name, const report::Report& report) {
  Sha256 hash;
  for (const std::string* field : {&name.project, &name.branch, &name.build, &name.host, &name.binary}) {
    hash.add_field(*field);
  }
  hash.add_field(canonical(report));
  return hex_digest(hash, kIdLength);
}

// Of all that a page can show but figures and addresses: these are of one process.
std::string digest_of(const report::Finding& finding) {
  report::Finding copy = finding;
  copy.clear_instances();
  copy.clear_instances_before();
  copy.clear_total_bytes();
  copy.clear_total_objects();
  copy.clear_retained_blocks();
  copy.clear_retained_bytes();
  copy.clear_confidence();
  copy.clear_reasons();
  copy.clear_gc_lines();
  for (report::Member& member : *copy.mutable_members()) member.clear_address();
  for (report::PathStep& step : *copy.mutable_owner_path()) step.clear_address();
  Sha256 hash;
  hash.add(serialized(copy));
  return hex_digest(hash, kDigestLength);
}

// The whole name, where the report has it.
const std::string& source_of(const report::Frame& frame) { return frame.path().empty() ? frame.file() : frame.path(); }

// Where it was allocated: the innermost frame of the program's own, or of a library of its own, that has a source file;
// else one that has a name; else any.
const report::Frame* place_of(const report::Finding& finding) {
  const report::Frame *with_name = nullptr, *any = nullptr;
  for (const report::Member& member : finding.members()) {
    for (const report::Frame& frame : member.allocated_at()) {
      if (is_of_the_implementation(frame.module()) || source_of(frame).starts_with("/usr/")) continue;
      if (!source_of(frame).empty()) return &frame;
      if (with_name == nullptr && !frame.function().empty()) with_name = &frame;
      if (any == nullptr) any = &frame;
    }
  }
  return with_name != nullptr ? with_name : any;
}

// "server+0x10dc" where there are no names.
std::string function_of(const report::Frame& place) {
  return place.function().empty() ? place_text(place) : place.function();
}

Figures figures_of(const report::Finding& finding) {
  return {bounded(std::max<uint64_t>(finding.instances(), 1)), bounded(finding.total_bytes()),
          bounded_product(finding.retained_bytes(), std::max<uint64_t>(finding.instances(), 1)),
          confidence_number(finding.confidence())};
}

FindingRecord record_of(const report::Finding& finding) {
  FindingRecord record;
  record.kind = storable(finding.kind(), 50);
  record.leaking = is_leaking(finding.kind());
  record.title = storable(title_of(finding), 300);
  if (const report::Frame* place = place_of(finding)) {
    record.function = storable(function_of(*place), 500);
    record.file = storable(source_of(*place));
    record.line = place->line();
  }
  record.figures = figures_of(finding);
  record.digest = digest_of(finding);
  record.finding = &finding;
  return record;
}

}  // namespace

int64_t confidence_number(const std::string& word) {
  const auto* const found = std::find(kConfidences.begin(), kConfidences.end(), word);
  return found == kConfidences.end() ? 0 : found - kConfidences.begin();
}

std::string confidence_word(int64_t number) {
  return number >= 0 && number < static_cast<int64_t>(kConfidences.size()) ? kConfidences[static_cast<size_t>(number)]
                                                                           : "";
}

Figures& Figures::operator+=(const Figures& other) {
  instances = bounded_sum(instances, other.instances);
  total_bytes = bounded_sum(total_bytes, other.total_bytes);
  retained_bytes = bounded_sum(retained_bytes, other.retained_bytes);
  confidence = std::max(confidence, other.confidence);
  return *this;
}

bool is_leaking(const std::string& kind) { return kind == "cycle" || kind == "unreachable"; }

std::string title_of(const report::Finding& finding) {
  if (!finding.title().empty()) return finding.title();
  std::string title;
  size_t types = 0;
  const auto add = [&](uint32_t member) {
    if (member >= static_cast<uint32_t>(finding.members_size()) || types > kMostTypes) return;
    const std::string& type = finding.members(static_cast<int>(member)).type();
    title += (types == 0 ? "" : " → ") + (types == kMostTypes ? "…" : elided(type.empty() ? "?" : type, kLongestType));
    ++types;
  };
  for (const uint32_t drawn : finding.drawn()) {
    if (drawn >= static_cast<uint32_t>(finding.edges_size())) continue;
    const report::Edge& edge = finding.edges(static_cast<int>(drawn));
    if (types == 0) add(edge.from());
    add(edge.to());
  }
  if (types == 0) add(0);
  return title.empty() ? finding.kind() : title;
}

Record record_of(const NewRun& run) {
  const report::Report& report = run.report;
  Record record;
  record.run_id = run_id(run.name, report);
  record.live_blocks = bounded(report.heap().blocks());
  record.live_bytes = bounded(report.heap().bytes());
  record.leaked_bytes = bounded(report.summary().leaked_bytes());
  for (const report::Finding& finding : report.findings()) {
    const std::string id = storable(finding.id(), 64);
    if (id.empty()) continue;
    const auto [place, is_new] = record.findings.emplace(id, FindingRecord());
    if (is_new) {
      place->second = record_of(finding);
      ++(place->second.leaking ? record.leaking : record.others);
    } else {
      place->second.figures += figures_of(finding);
    }
  }
  return record;
}

std::string pack_finding(const report::Finding& finding) {
  report::Finding copy = finding;
  copy.clear_gc_lines();
  const std::string bytes = serialized(copy);
  uLongf size = compressBound(bytes.size());
  std::string packed(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                bytes.size(), Z_DEFAULT_COMPRESSION) != Z_OK) {
    throw std::bad_alloc();
  }
  packed.resize(size);
  return packed;
}

report::Finding unpack_finding(const std::string& packed) {
  report::Finding finding;
  std::string bytes;
  for (size_t room = std::max<size_t>(packed.size() * 8, 4096); room <= kLargestText; room *= 4) {
    bytes.resize(room);
    uLongf size = room;
    const int status = uncompress(reinterpret_cast<Bytef*>(bytes.data()), &size,
                                  reinterpret_cast<const Bytef*>(packed.data()), packed.size());
    if (status == Z_BUF_ERROR) continue;
    if (status == Z_OK && finding.ParseFromArray(bytes.data(), static_cast<int>(size))) return finding;
    break;
  }
  throw Error("the history is damaged: the text of a finding is not whole. Take it from a backup.");
}

RunName name_of(const report::Report& report) {
  RunName name;
  name.binary = storable(std::filesystem::path(report.process().exe()).filename().string(), 200);
  name.at = report.process().taken_at_ns();
  return name;
}

}  // namespace gordian::history
