#include "analyzer/analyze.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/binary/binaries.h"
#include "analyzer/binary/disk_cache.h"
#include "analyzer/binary/packed_files.h"
#include "analyzer/find/lost.h"
#include "analyzer/find/plain_leaks.h"
#include "analyzer/find/preceding.h"
#include "analyzer/find/undecided.h"
#include "analyzer/graph/heap.h"
#include "analyzer/ownership/closures.h"
#include "analyzer/ownership/intrusive.h"
#include "analyzer/ownership/qt.h"
#include "analyzer/ownership/shapes.h"
#include "analyzer/report/assemble.h"
#include "analyzer/report/labels.h"
#include "analyzer/report/retained.h"

namespace gordian {
namespace {

// Times the passes, for --stats.
class Stopwatch {
 public:
  template <typename Pass>
  auto time(const char* name, Pass&& pass) {
    const auto begin = std::chrono::steady_clock::now();
    auto result = pass();
    const auto spent = std::chrono::steady_clock::now() - begin;
    passes_.emplace_back(name,
                         static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(spent).count()));
    return result;
  }
  void write_to(report::Report& report) const {
    for (const auto& [name, nanoseconds] : passes_) {
      report::Pass& pass = *report.add_passes();
      pass.set_name(name);
      pass.set_nanoseconds(nanoseconds);
    }
  }

 private:
  std::vector<std::pair<std::string, uint64_t>> passes_;
};

std::vector<ImageInfo> images_of(const Heap& heap) {
  std::vector<ImageInfo> images;
  for (const snapshot::Module& module : heap.modules()) {
    if (module.segments_size() == 0) continue;
    ImageInfo image{module.path(),         module.build_id(),     module.bias(), UINT64_MAX, 0,
                    module.main_program(), module.stack_ids_end()};
    for (const auto& segment : module.segments()) {
      image.start = std::min(image.start, segment.start());
      image.end = std::max(image.end, segment.end());
    }
    images.push_back(std::move(image));
  }
  return images;
}

// Null if it is not needed. Without anything to prove it is not read.
std::unique_ptr<Preceding> load_preceding(const References& references, const Findings& findings,
                                          const AnalyzeOptions& options) {
  if (!taken_amid_work(references.heap())) return nullptr;
  const bool any = !findings.leaked.empty() || !findings.latent.empty() || !findings.weak_held.empty();
  return std::make_unique<Preceding>(references, any && options.preceding ? options.preceding() : "");
}

report::Report analyze_heap(const Heap& heap, const std::string& path, const AnalyzeOptions& options,
                            Stopwatch& watch) {
  // Names and types come from the process's binaries, on demand; if the snapshot came out of a pack, from those in it.
  const auto cache = options.cache_folder.empty() ? nullptr : std::make_shared<DiskCache>(options.cache_folder);
  Binaries binaries(images_of(heap), {options.sysroot, options.files, cache, PackedFiles::around(path)});
  // Which blocks belong to which reference-counted thing.
  std::vector<BareUnit> bare = watch.time("bare units", [&] { return find_qt_blocks(heap, binaries); });
  auto units = watch.time("units", [&] { return std::make_unique<Units>(heap, binaries, bare); });
  // What type each stretch of memory has, as far as it can be known; then containers that only their shape gives away.
  SlotTable slots(binaries);
  auto typing = watch.time("types", [&] { return std::make_unique<Typing>(heap, *units, slots); });
  // Objects that count themselves are known by the types of the pointers to them, or by code. If there are any: once
  // more, with them.
  const auto intrusive = watch.time("intrusive", [&] { return find_intrusive(heap, *units, *typing); });
  const auto by_code =
      watch.time("intrusive by code", [&] { return find_intrusive_by_code(heap, *units, *typing, intrusive); });
  if (!intrusive.objects.empty() || !by_code.empty()) {
    bare.insert(bare.end(), intrusive.objects.begin(), intrusive.objects.end());
    bare.insert(bare.end(), by_code.begin(), by_code.end());
    std::sort(bare.begin(), bare.end(), [](const BareUnit& a, const BareUnit& b) { return a.block < b.block; });
    typing.reset();
    units = watch.time("units", [&] { return std::make_unique<Units>(heap, binaries, bare); });
    typing = watch.time("types", [&] { return std::make_unique<Typing>(heap, *units, slots); });
  }
  watch.time("shapes", [&] { return find_shapes(heap, *units, *typing); });
  watch.time("closures", [&] { return find_closures(heap, *units, *typing); });
  // Which words are handles, strong or weak; from here on the counts can be balanced.
  const auto handles = watch.time("handles", [&] { return std::make_unique<Handles>(heap, *units, *typing); });
  // Who keeps whom alive, and who is alive: beyond this point garbage is known.
  const References references(heap, *units, *typing, *handles);
  watch.time("lost", [&] { return find_lost(references, *handles); });
  watch.time("undecided", [&] { return decide_undecided(references, *handles); });
  const auto liveness = watch.time("liveness", [&] { return std::make_unique<Liveness>(references); });
  // What the garbage and the living look like.
  Findings findings;
  findings.leaked = watch.time("cycles", [&] { return find_leaked_knots(references, *liveness); });
  findings.latent = watch.time("latent cycles", [&] { return find_latent_knots(references, *liveness); });
  findings.unreachable =
      watch.time("unreachable", [&] { return find_unreachable(references, *liveness, findings.leaked); });
  findings.weak_held = watch.time("weak held", [&] { return find_weak_held(references, *liveness); });
  findings.caches = watch.time("caches", [&] { return find_caches(references, *liveness); });
  // While threads work, one look may show a moment's state: what did the snapshot before show?
  const auto preceding = watch.time("preceding", [&] { return load_preceding(references, findings, options); });
  if (options.inspect) options.inspect(references, *liveness, findings);
  if (!options.report) return {};
  // Names, places, proofs, cuts, folding.
  KnotIds knot_ids;
  report::Report report =
      watch.time("report", [&] { return assemble(references, *liveness, findings, preceding.get(), &knot_ids); });
  // Who keeps the most of what lives, if somebody wants to know.
  if (options.retained)
    watch.time("retained", [&] {
      add_retained(references, *liveness, findings, report);
      return 0;
    });
  if (cache != nullptr) {
    report.mutable_index_cache()->set_hits(cache->hits());
    report.mutable_index_cache()->set_misses(cache->misses());
  }
  if (options.browse) options.browse({references, *liveness, findings, knot_ids, report});
  return report;
}

SnapshotError internal_error(const std::string& path, const std::string& what) {
  return {SnapshotError::Kind::kCorrupt,
          fmt::format("{}: the analysis failed: {}. Please report this as a bug of gordian.", path, what)};
}

// The file is let go of when it has been read.
std::variant<Heap, SnapshotError> read(const std::string& path) {
  auto reader = SnapshotReader::open(path);
  if (const auto* error = std::get_if<SnapshotError>(&reader)) return *error;
  return Heap::load(std::get<SnapshotReader>(reader), path);
}

std::variant<report::Report, SnapshotError> analyze_or_throw(const std::string& path, const AnalyzeOptions& options) {
  Stopwatch watch;
  const auto heap = watch.time("read", [&] { return read(path); });
  if (const auto* error = std::get_if<SnapshotError>(&heap)) return *error;
  report::Report report = analyze_heap(std::get<Heap>(heap), path, options, watch);
  watch.write_to(report);
  if (!labels_match(report)) return internal_error(path, "the labels of the blocks do not add up to the heap");
  return report;
}

}  // namespace

std::variant<report::Report, SnapshotError> analyze(const std::string& snapshot_path, const AnalyzeOptions& options) {
  try {
    return analyze_or_throw(snapshot_path, options);
  } catch (const std::bad_alloc&) {
    return internal_error(snapshot_path, "not enough memory");
  } catch (const std::exception& problem) {
    return internal_error(snapshot_path, problem.what());
  }
}

}  // namespace gordian
