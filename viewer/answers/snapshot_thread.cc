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
  for (Question& question : questions_) question.answer.set_value(std::nullopt);
  questions_.clear();
  changed_.notify_all();
}

void SnapshotThread::serve(const Analyzed& analyzed) {
  Census census = take_census(analyzed);
  std::unique_lock lock(mutex_);
  census_ = std::move(census);
  analyzed_ = true;
  changed_.notify_all();
  while (true) {
    changed_.wait(lock, [&] { return closing_ || !questions_.empty(); });
    if (closing_) break;
    Question question = std::move(questions_.front());
    questions_.pop_front();
    lock.unlock();
    try {
      question.answer.set_value(answer(analyzed, question.text));
    } catch (...) {
      question.answer.set_exception(std::current_exception());
    }
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

std::optional<std::string> SnapshotThread::ask(const std::string& question) {
  std::future<std::optional<std::string>> answer;
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return std::nullopt;
    questions_.push_back({question, {}});
    answer = questions_.back().answer.get_future();
  }
  changed_.notify_all();
  return answer.get();
}

void SnapshotThread::wait_until_analyzed() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return analyzed_; });
}

const Census* SnapshotThread::census() {
  wait_until_analyzed();
  return error_.empty() ? &census_ : nullptr;
}

const std::string& SnapshotThread::error() {
  wait_until_analyzed();
  return error_;
}

}  // namespace gordian
