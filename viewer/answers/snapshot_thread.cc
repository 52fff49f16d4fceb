#include "viewer/answers/snapshot_thread.h"

#include <utility>
#include <variant>

namespace gordian {
namespace {

// What is asked for again and again, and takes longer than a moment.
bool worth_keeping(const std::string& question) {
  return question == "types" || question == "stacks" || question == "dominators";
}

}  // namespace

SnapshotThread::SnapshotThread(std::string path, AnalyzeOptions options)
    : thread_([this, path = std::move(path), options = std::move(options)] { run(path, options); }) {}

SnapshotThread::~SnapshotThread() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void SnapshotThread::run(const std::string& path, AnalyzeOptions options) {
  options.browse = [this](const Analyzed& analyzed) { serve(analyzed); };
  const auto result = analyze(path, options);
  const std::lock_guard lock(mutex_);
  if (const auto* problem = std::get_if<SnapshotError>(&result)) error_ = problem->message;
  analyzed_ = closing_ = true;  // nobody answers any more
  for (const Task& task : tasks_) task(nullptr);
  tasks_.clear();
  changed_.notify_all();
}

void SnapshotThread::serve(const Analyzed& analyzed) {
  std::unique_lock lock(mutex_);
  analyzed_ = true;
  changed_.notify_all();
  while (true) {
    changed_.wait(lock, [&] { return closing_ || !tasks_.empty(); });
    if (closing_) break;
    const Task task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task(&analyzed);
    lock.lock();
  }
  browser_.reset();
}

std::optional<std::string> SnapshotThread::answer(const Analyzed& analyzed, const std::string& question) {
  if (question == "report") return on_one_line(json_of(analyzed.report));
  const auto known = kept_.find(question);
  if (known != kept_.end()) return known->second;
  if (!browser_) browser_.emplace(analyzed);
  const auto json = HeapAnswers(*browser_).answer(question);
  std::optional<std::string> text;
  if (json) text = on_one_line(*json);
  if (worth_keeping(question)) kept_.emplace(question, text);
  return text;
}

template <typename Result>
std::optional<Result> SnapshotThread::on_thread(std::function<std::optional<Result>(const Analyzed&)> work) {
  const auto promise = std::make_shared<std::promise<std::optional<Result>>>();
  auto result = promise->get_future();
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return std::nullopt;
    tasks_.push_back([promise, work = std::move(work)](const Analyzed* analyzed) {
      try {
        promise->set_value(analyzed == nullptr ? std::nullopt : work(*analyzed));
      } catch (...) {
        promise->set_exception(std::current_exception());
      }
    });
  }
  changed_.notify_all();
  return result.get();
}

std::optional<std::string> SnapshotThread::ask(const std::string& question) {
  return on_thread<std::string>([this, question](const Analyzed& analyzed) { return answer(analyzed, question); });
}

std::optional<Census> SnapshotThread::census() {
  return on_thread<Census>([](const Analyzed& analyzed) { return std::optional(take_census(analyzed)); });
}

void SnapshotThread::wait_until_analyzed() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return analyzed_; });
}

const std::string& SnapshotThread::error() {
  wait_until_analyzed();
  return error_;
}

}  // namespace gordian
