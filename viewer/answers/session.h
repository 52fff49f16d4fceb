// All that a page can ask of a run's snapshots, by path: see viewer/web/src/data/answers.ts.
//
// Snapshots are analyzed when they are asked for. The two that were asked for last stay open (snapshot_thread.h); of
// each that was open once, its census stays, for timelines and diffs.
#ifndef GORDIAN_VIEWER_ANSWERS_SESSION_H_
#define GORDIAN_VIEWER_ANSWERS_SESSION_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/analyze.h"
#include "analyzer/report/json_values.h"
#include "viewer/answers/snapshot_thread.h"

namespace gordian {

struct SessionOptions {
  std::string version;  // of gordian
  std::string command;  // what to type to see everything: "gordian view DIR"
  std::string sysroot;
  std::string cache_folder;  // AnalyzeOptions.cache_folder
  // Complete snapshots, those of the started program first; asked again when the page asks for the index. Those of one
  // process in their order.
  std::function<std::vector<std::string>()> list;
  // Of a snapshot the one of the same process that was taken before; empty if there is none.
  std::function<std::string(const std::string&)> preceding;
  std::function<bool()> live;  // whether more may come; empty: no
};

// Safe from any thread: questions wait for each other.
class Session {
 public:
  explicit Session(SessionOptions options);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // As JSON; nothing if there is no such thing. REQUIRES: the path is not trusted.
  std::optional<std::string> answer(const std::string& path);
  // Of the snapshot that is shown first; why it cannot be shown, for people. Empty: it can.
  std::string error();
  // Number of the snapshot that is shown first, and of all.
  uint32_t selected();
  uint32_t count();

 private:
  struct Known {
    std::string path;
    Json entry;  // SnapshotEntry
    uint32_t process = 0;
    std::unique_ptr<Census> census;
  };
  struct Process {
    Json entry;  // ProcessEntry without snapshots
    std::string key;
    std::vector<uint32_t> snapshots;
  };

  void look_for_snapshots();
  void add(const std::string& path);
  Json index();
  std::optional<std::string> of_snapshot(std::string_view rest);
  std::optional<std::string> timeline(std::string_view process);
  std::optional<std::string> diff(std::string_view rest);
  SnapshotThread& open(uint32_t id);
  const Census* census(uint32_t id);
  AnalyzeOptions analyze_options(const std::string& path) const;
  bool live() const { return options_.live && options_.live(); }

  const SessionOptions options_;
  std::mutex mutex_;
  std::vector<Known> snapshots_;  // by id
  std::vector<Process> processes_;
  std::map<std::string, uint32_t> ids_;                                     // by path
  std::vector<std::string> unreadable_;                                     // paths
  std::vector<std::pair<uint32_t, std::unique_ptr<SnapshotThread>>> open_;  // the one asked for last comes last
};

}  // namespace gordian

#endif  // GORDIAN_VIEWER_ANSWERS_SESSION_H_
