// A snapshot that is open: analyzed once, then asked again and again.
//
// An analysis belongs to the thread that made it (names come from binaries on demand, without locks). So each open
// snapshot has a thread of its own, which analyzes and then answers one question after the other.
#ifndef GORDIAN_VIEWER_ANSWERS_SNAPSHOT_THREAD_H_
#define GORDIAN_VIEWER_ANSWERS_SNAPSHOT_THREAD_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "analyzer/analyze.h"
#include "viewer/answers/heap_answers.h"
#include "viewer/browse/census.h"

namespace gordian {

class SnapshotThread {
 public:
  // Begins at once. `options.browse` is not looked at; `options.files` must not be shared with another thread.
  SnapshotThread(std::string path, AnalyzeOptions options);
  // Waits for the analysis to end.
  ~SnapshotThread();
  SnapshotThread(const SnapshotThread&) = delete;
  SnapshotThread& operator=(const SnapshotThread&) = delete;

  // The answer as JSON (heap_answers.h); nothing if there is none. Waits for the analysis. Safe from any thread.
  std::optional<std::string> ask(const std::string& question);
  // Nothing if the analysis failed. Waits for it, and for the answers before.
  std::optional<Census> census();
  // Why the analysis failed; empty if it did not. Waits for it.
  const std::string& error();

 private:
  using Task = std::function<void(const Analyzed*)>;  // null: the analysis failed, or the snapshot is being closed
  void run(const std::string& path, AnalyzeOptions options);
  void serve(const Analyzed& analyzed);
  std::optional<std::string> answer(const Analyzed& analyzed, const std::string& question);
  // What `work` makes of the analysis, on its thread; nothing if there is none.
  template <typename Result>
  std::optional<Result> on_thread(std::function<std::optional<Result>(const Analyzed&)> work);
  void wait_until_analyzed();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  bool analyzed_ = false, closing_ = false;
  std::string error_;
  // Of the thread alone.
  std::optional<HeapBrowser> browser_;  // made when something else than the report is asked for
  std::map<std::string, std::optional<std::string>> kept_;
  std::thread thread_;
};

}  // namespace gordian

#endif  // GORDIAN_VIEWER_ANSWERS_SNAPSHOT_THREAD_H_
