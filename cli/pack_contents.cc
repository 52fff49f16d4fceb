// Problem: which files will the analysis on the other machine read? Choice: those that it reads here. All images that
// the process had mapped are looked up as the analysis does it, by path and build-id, with their separate debug info;
// so an answer that only `gordian view` asks for is in the pack, too. Within a file, only what no analysis reads is
// left out (files_used.h). Rejected: only the symbols and debug info (destructors are followed through machine code,
// tables and constants), and only the functions that this analysis happened to follow (`gordian why` may follow
// others).
#include "cli/pack_contents.h"

#include <fcntl.h>
#include <google/protobuf/util/delimited_message_util.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <utility>
#include <variant>

#include "analyzer/input/snapshot_reader.h"
#include "analyzer/report/json.h"
#include "cli/messages.h"
#include "cli/output_folder.h"
#include "cli/printable.h"
#include "cli/reporting.h"
#include "cli/unpacked.h"

namespace gordian::cli {
namespace {

namespace fs = std::filesystem;

std::string hex(const std::string& bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<uint8_t>(byte));
  return text;
}

std::shared_ptr<FileDescriptor> open_file(const std::string& path) {
  auto fd = std::make_shared<FileDescriptor>(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd->get() < 0)
    throw Failure{kExitBadInput, fmt::format("{} cannot be read: {}.", printable(path), strerror(errno))};
  return fd;
}

// The reports on all snapshots, as `run` writes them to files.
struct Reports {
  std::ostringstream text, json, protobuf;
  std::vector<std::string> snapshots;  // that they are about
};

ReportingResult make_reports(const std::vector<Snapshot>& snapshots, const AnalyzeOptions& options, Reports& reports) {
  ReportingOptions reporting;
  reporting.analyze = options;
  TextReports texts(reporting.gc, {}, [&](const std::string& text) { reports.text << text; });
  const auto add = [&](const Snapshot& snapshot, report::Report report) {
    report.clear_passes();  // how long it took here
    report.clear_index_cache();
    texts.add(snapshot, report);
    reports.json << to_json(report) << '\n';
    google::protobuf::util::SerializeDelimitedToOstream(report, &reports.protobuf);
    reports.snapshots.push_back(snapshot.path);
  };
  ReportingResult result = analyze_all(snapshots, reporting, add);
  texts.finish();
  return result;
}

// Files by what they are, so that the same one is packed once, whatever led to it.
class Binaries {
 public:
  Binaries(const AnalyzeOptions& options, PackContents& contents) : contents_(contents) {
    options_.sysroot = options.sysroot;
  }

  // Those of one snapshot.
  void add(const snapshot::Module& module, const std::string& snapshot_path) {
    if (module.segments_size() == 0 || !known_.emplace(module.path(), module.build_id()).second) return;
    options_.packed = PackedFiles::around(snapshot_path);
    ImageInfo image;
    image.path = module.path();
    image.build_id = module.build_id();
    const FilesUsed files = find_files_of(image, options_);
    const std::string name = image.build_id.empty() ? "image" : hex(image.build_id);
    PackedBinary binary{image.path, image.build_id, {}, {}, {}, files.problem};
    binary.file = file(files.image, name, binary.problem);
    binary.debug = file(files.debug, name + ".debug", binary.problem);
    binary.supplement = file(files.supplement, "supplement", binary.problem);
    contents_.list.binaries.push_back(std::move(binary));
  }

 private:
  // Its name in the pack; empty if there is none.
  std::string file(const FileUsed& used, const std::string& wanted, std::string& problem) {
    if (used.path.empty()) return {};
    std::string& name = names_[{used.device, used.inode}];
    if (!name.empty()) return name;
    auto fd = std::make_shared<FileDescriptor>(used.reopen());
    if (fd->get() < 0) {
      problem = "it was replaced while it was being packed";
      return {};
    }
    for (int number = 1; name.empty() || !taken_.insert(name).second; ++number)
      name = number == 1 ? wanted : fmt::format("{}-{}", wanted, number);
    std::vector<ByteRange> left_out = never_read(fd->get());
    contents_.entries.push_back({fmt::format("{}/{}", kPackedBinaries, name), {}, std::move(fd), std::move(left_out)});
    return name;
  }

  PackContents& contents_;
  BinaryOptions options_;
  std::set<std::pair<std::string, std::string>> known_;   // path and build-id
  std::map<std::pair<dev_t, ino_t>, std::string> names_;  // in the pack
  std::set<std::string> taken_;
};

// The name that the folder's other functions understand: PROGRAM.PID.SEQUENCE.gsnap.
std::string snapshot_name(const std::string& path, const snapshot::Header& header) {
  std::string name = packed_name(fs::path(path).filename().string());
  const auto parsed = parse_snapshot_name(name);
  if (parsed && parsed->state == SnapshotFile::State::kComplete) return name;
  const std::string program = packed_name(fs::path(header.exe()).filename().string()).substr(0, 200);
  return fmt::format("{}.{}.{}.gsnap", program, header.pid(), header.sequence());
}

void add_snapshot(const std::string& path, bool reported, PackContents& contents, Binaries& binaries) {
  auto opened = SnapshotReader::open(path);
  if (const auto* error = std::get_if<SnapshotError>(&opened)) throw Failure{kExitBadInput, printable(error->message)};
  auto& reader = std::get<SnapshotReader>(opened);
  const snapshot::Header& header = reader.header();
  const std::string name = snapshot_name(path, header);
  contents.list.snapshots.push_back({name, header.exe(), header.pid(), header.sequence(), reported});
  contents.entries.push_back({name, {}, open_file(path), {}});
  for (snapshot::Snapshot record; reader.next(record);)
    for (const snapshot::Module& module : record.modules()) binaries.add(module, path);
}

// Complete ones that can be read.
std::vector<std::string> all_snapshots(const std::string& folder) {
  std::vector<std::string> paths;
  for (const SnapshotFile& file : list_snapshots(folder)) {
    if (file.state == SnapshotFile::State::kComplete &&
        std::holds_alternative<SnapshotReader>(SnapshotReader::open(file.path)))
      paths.push_back(file.path);
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

PackContents gather_pack(const std::string& path, bool all, const AnalyzeOptions& options) {
  PackContents contents;
  Reports reports;
  const ReportingResult result = make_reports(snapshots_at(path), options, reports);
  if (result.analyzed == 0) throw Failure{kExitBadInput, fmt::format("{}: nothing was packed.", printable(path))};
  contents.errors = result.unreadable.size();
  contents.list.gordian = GORDIAN_VERSION;

  const std::string place = unpacked(path);
  const bool folder = fs::is_directory(place);
  if (folder && fs::exists(place + "/" + kPackedRun))
    contents.entries.push_back({kPackedRun, {}, open_file(place + "/" + kPackedRun), {}});
  const std::string texts[] = {reports.text.str(), reports.json.str(), reports.protobuf.str()};
  for (size_t i = 0; i < std::size(texts); ++i) contents.entries.push_back({kPackedReports[i], texts[i], nullptr, {}});

  std::vector<std::string> snapshots = reports.snapshots;
  const auto also = [&](const std::vector<std::string>& others) {
    for (const std::string& other : others)
      if (std::find(snapshots.begin(), snapshots.end(), other) == snapshots.end()) snapshots.push_back(other);
  };
  also(result.preceding);
  if (all && folder) also(all_snapshots(place));
  Binaries binaries(options, contents);
  Progress progress;
  progress.show(fmt::format("looking for the binaries of {}", path));
  for (size_t i = 0; i < snapshots.size(); ++i)
    add_snapshot(snapshots[i], i < reports.snapshots.size(), contents, binaries);
  return contents;
}

}  // namespace gordian::cli
