// A heap profile for pprof, Grafana Pyroscope and what else reads profile.proto: live, leaked and retained memory by
// call stack, gzip-compressed.
//
// Problem: several processes go into one profile, but each has its modules at other addresses, and a module that was
// unloaded may have lain where another one is now; in a profile, mappings must not overlap. Choice: a module, known by
// path and build-id, has one mapping; it lies where the first process had it, or, if something else lies there,
// behind all others. Addresses are moved along. So the same code has the same location in all processes, and samples
// are told apart by the labels `process` and `pid`.
#include <google/protobuf/io/gzip_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <limits>
#include <map>
#include <stdexcept>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "pprof.pb.h"
#include "viewer/formats/clean_text.h"
#include "viewer/formats/exporter.h"
#include "viewer/formats/names.h"

namespace gordian {
namespace {

constexpr uint64_t kPage = 4096;

int64_t as_value(uint64_t number) {
  return static_cast<int64_t>(std::min<uint64_t>(number, std::numeric_limits<int64_t>::max()));
}

class PprofExporter : public Exporter {
 public:
  explicit PprofExporter(const ExportOptions& options) {
    text("");
    add_sample_type("inuse_objects", "count");
    add_sample_type("inuse_space", "bytes");
    add_sample_type("leaked_objects", "count");
    add_sample_type("leaked_space", "bytes");
    add_sample_type("retained_space", "bytes");
    profile_.set_default_sample_type(text("inuse_space"));
    profile_.mutable_period_type()->set_type(text("space"));
    profile_.mutable_period_type()->set_unit(text("bytes"));
    profile_.set_period(1);  // every block counts: nothing is sampled
    profile_.add_comment(text("gordian " + options.version));
  }

  void add(const report::Report& report, const AllocationProfile* heap) override {
    const report::Process& process = report.process();
    profile_.set_time_nanos(std::max(profile_.time_nanos(), as_value(process.taken_at_ns())));
    profile_.add_comment(text(fmt::format("{}: {}", process_title(process), clean_text(process.exe()))));
    for (const std::string& what : report.not_seen())
      profile_.add_comment(text(fmt::format("{}: not seen: {}", process_title(process), clean_text(what))));
    const int64_t program = text(program_name(process)), pid = text(fmt::format("{}", process.pid()));
    const std::vector<uint64_t> ids = locations_of(*heap);
    for (const AllocationProfile::Sample& one : heap->samples) {
      pprof::Sample& sample = *profile_.add_sample();
      for (const uint32_t location : one.locations) sample.add_location_id(ids[location]);
      for (const uint64_t value :
           {one.weight.blocks, one.weight.bytes, one.weight.leaked_blocks, one.weight.leaked_bytes, one.retained_bytes})
        sample.add_value(as_value(value));
      add_label("process", program, sample);
      add_label("pid", pid, sample);
    }
  }

  void add_failure(const std::string& path, const std::string& message) override {
    profile_.add_comment(text(fmt::format("{} is not in here: {}", clean_text(path), clean_text(message))));
  }

  std::string finish() override {
    std::string bytes;
    google::protobuf::io::StringOutputStream out(&bytes);
    google::protobuf::io::GzipOutputStream::Options options;
    options.format = google::protobuf::io::GzipOutputStream::GZIP;
    google::protobuf::io::GzipOutputStream compressed(&out, options);
    if (!profile_.SerializeToZeroCopyStream(&compressed) || !compressed.Close())
      throw std::runtime_error("the profile is too large for one file: more than 2 GiB");
    return bytes;
  }

 private:
  int64_t text(const std::string& words) {
    const auto [found, added] = texts_.try_emplace(words, profile_.string_table_size());
    if (added) profile_.add_string_table(words);
    return found->second;
  }

  void add_sample_type(const char* type, const char* unit) {
    pprof::ValueType& made = *profile_.add_sample_type();
    made.set_type(text(type));
    made.set_unit(text(unit));
  }

  void add_label(const char* key, int64_t value, pprof::Sample& sample) {
    pprof::Label& label = *sample.add_label();
    label.set_key(text(key));
    label.set_str(value);
  }

  // Ids of the heap's locations.
  std::vector<uint64_t> locations_of(const AllocationProfile& heap) {
    std::vector<pprof::Mapping*> mappings;
    mappings.reserve(heap.modules.size());
    for (const AllocationProfile::Module& module : heap.modules) mappings.push_back(mapping(module));
    std::vector<uint64_t> functions;
    functions.reserve(heap.functions.size());
    for (const AllocationProfile::Function& one : heap.functions) functions.push_back(function(one));
    std::vector<uint64_t> ids;
    ids.reserve(heap.locations.size());
    for (const AllocationProfile::Location& one : heap.locations) {
      pprof::Mapping* known = one.module == AllocationProfile::kNone ? nullptr : mappings[one.module];
      ids.push_back(location(heap, one, known, functions));
    }
    return ids;
  }

  pprof::Mapping* mapping(const AllocationProfile::Module& module) {
    const uint64_t size = module.end - module.start;
    const auto [found, added] = mappings_.try_emplace({module.path, module.build_id, size}, nullptr);
    if (!added) return found->second;
    pprof::Mapping& made = *profile_.add_mapping();
    found->second = &made;
    made.set_id(static_cast<uint64_t>(profile_.mapping_size()));
    made.set_memory_start(place_for(module.start, size));
    made.set_memory_limit(made.memory_start() + size);
    made.set_file_offset(module.file_offset);
    made.set_filename(text(clean_text(module.path)));
    made.set_build_id(text(module.build_id));
    return &made;
  }

  // `wanted` if nothing lies there yet.
  uint64_t place_for(uint64_t wanted, uint64_t size) const {
    uint64_t behind = 0;
    bool free = true;
    for (const auto& [key, mapping] : mappings_) {
      if (mapping == nullptr || mapping->memory_limit() == 0) continue;
      free = free && (wanted + size <= mapping->memory_start() || wanted >= mapping->memory_limit());
      behind = std::max(behind, mapping->memory_limit());
    }
    return free ? wanted : (behind + kPage - 1) / kPage * kPage;
  }

  uint64_t function(const AllocationProfile::Function& one) {
    const auto [found, added] = functions_.try_emplace({one.name, one.path}, profile_.function_size() + 1);
    if (!added) return found->second;
    pprof::Function& made = *profile_.add_function();
    made.set_id(found->second);
    made.set_name(text(clean_text(one.name)));
    made.set_system_name(made.name());
    made.set_filename(text(clean_text(one.path)));
    return found->second;
  }

  uint64_t location(const AllocationProfile& heap, const AllocationProfile::Location& one, pprof::Mapping* mapping,
                    const std::vector<uint64_t>& functions) {
    Lines lines;
    for (const AllocationProfile::Line& line : one.lines) lines.emplace_back(functions[line.function], line.line);
    const uint64_t id = mapping == nullptr ? 0 : mapping->id();
    const uint64_t moved = mapping == nullptr ? 0 : mapping->memory_start() - heap.modules[one.module].start;
    const auto [found, added] =
        locations_.try_emplace({id, one.address + moved, lines}, static_cast<uint64_t>(profile_.location_size()) + 1);
    if (!added) return found->second;
    pprof::Location& made = *profile_.add_location();
    made.set_id(found->second);
    made.set_mapping_id(id);
    made.set_address(one.address + moved);
    for (const auto& [function, line] : lines) {
      pprof::Line& place = *made.add_line();
      place.set_function_id(function);
      place.set_line(line);
    }
    if (mapping != nullptr) note_what_is_known(heap, one, *mapping);
    return found->second;
  }

  // So that pprof does not look for names itself where there are some.
  static void note_what_is_known(const AllocationProfile& heap, const AllocationProfile::Location& one,
                                 pprof::Mapping& mapping) {
    if (one.lines.empty()) return;
    mapping.set_has_functions(true);
    if (one.lines.size() > 1) mapping.set_has_inline_frames(true);
    for (const AllocationProfile::Line& line : one.lines) {
      if (!heap.functions[line.function].path.empty()) mapping.set_has_filenames(true);
      if (line.line != 0) mapping.set_has_line_numbers(true);
    }
  }

  using Lines = std::vector<std::pair<uint64_t, int64_t>>;  // function, line

  pprof::Profile profile_;
  std::map<std::string, int64_t> texts_;
  std::map<std::tuple<std::string, std::string, uint64_t>, pprof::Mapping*> mappings_;  // (path, build-id, size)
  std::map<std::pair<std::string, std::string>, uint64_t> functions_;                   // (name, path) → id
  std::map<std::tuple<uint64_t, uint64_t, Lines>, uint64_t> locations_;  // (mapping, address, lines) → id
};

}  // namespace

std::unique_ptr<Exporter> make_pprof(const ExportOptions& options) { return std::make_unique<PprofExporter>(options); }

}  // namespace gordian
