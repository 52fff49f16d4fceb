// Reports in the formats of other tools: each is one file here, behind this interface.
//
// One command may look at several processes; every format has a way to hold them all in one file, so an exporter takes
// one report after the other and gives its text at the end.
//
// What the formats have in common: names come from the program that was looked at, and nobody trusts them. Control
// characters and bytes that are no UTF-8 become \xNN (clean_text.h), and each format escapes what means something in
// it: no name can break a file or make a reader see another one.
//
// Threads: an exporter belongs to one thread at a time.
#ifndef GORDIAN_VIEWER_FORMATS_EXPORTER_H_
#define GORDIAN_VIEWER_FORMATS_EXPORTER_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "report.pb.h"
#include "viewer/browse/allocation_profile.h"

namespace gordian {

struct ExportOptions {
  std::string version;      // gordian's own
  std::string source_root;  // absolute, without a slash at its end: paths below it are written relative to it
  std::string weight;       // folded: one of kWeights; empty: the first
};

inline constexpr std::string_view kWeights[] = {"live-bytes", "live-blocks", "leaked-bytes", "leaked-blocks"};

class Exporter {
 public:
  Exporter() = default;
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;
  virtual ~Exporter() = default;

  // `heap` is there if the format needs it (Format.needs_heap).
  virtual void add(const report::Report& report, const AllocationProfile* heap) = 0;
  // A snapshot that could not be looked at, and why: a file that says nothing of it would look like a clean one.
  virtual void add_failure(const std::string& path, const std::string& message) = 0;
  // The whole file. REQUIRES: nothing is added any more.
  virtual std::string finish() = 0;
};

struct Format {
  const char* name;
  bool binary;          // not for terminals
  bool needs_heap;      // every live block: a report alone does not do
  bool needs_retained;  // … with what each retains
  bool of_findings;     // one by one, so that some can be selected
  std::unique_ptr<Exporter> (*make)(const ExportOptions& options);
};

std::span<const Format> formats();
// Null if there is none of that name.
const Format* find_format(std::string_view name);

// One of each, in the file of its name.
std::unique_ptr<Exporter> make_sarif(const ExportOptions& options);
std::unique_ptr<Exporter> make_junit(const ExportOptions& options);
std::unique_ptr<Exporter> make_pprof(const ExportOptions& options);
std::unique_ptr<Exporter> make_folded(const ExportOptions& options);
std::unique_ptr<Exporter> make_dot(const ExportOptions& options);
std::unique_ptr<Exporter> make_openmetrics(const ExportOptions& options);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_FORMATS_EXPORTER_H_
