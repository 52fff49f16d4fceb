// STORY The shared states of libc++'s futures count themselves: a promise's, a deferred task's, and those that are held
// by a packaged_task, which keeps its closure in itself. One whose exception is set is as alive as others.
// EXPECT cycles=4 leaked_objects=7
// EXPECT finding kind=cycle objects=1 types=Report confidence=proved
// EXPECT finding kind=cycle objects=2 types=Chart,"std::async state" confidence=proved
// EXPECT finding kind=cycle objects=2 types=Plan,"std::async state" confidence=proved
// EXPECT finding kind=cycle objects=2 types=Download,"std::promise state" confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Report::task
// EXPECT-DEBUG text "lambda at libcxx_states.cc:42 captures shared_ptr<Report> report"
// EXPECT-DEBUG finding kind=cycle edges=Chart::result,"lambda at libcxx_states.cc:46 captures chart"
// EXPECT-DEBUG finding kind=cycle edges=Download::finished,"std::promise state::result"
// FLAGS -pthread
// VARIANTS libcxx0 libcxx0s libcxx libcxxs
#include <future>
#include <memory>
#include <stdexcept>

struct Report {
  std::packaged_task<int()> task;
  std::future<int> result;
  int pages = 3;
};

struct Chart {
  std::future<int> result;
  int points = 5;
};

struct Plan {
  std::future<int> result;  // at the begin of a block of its own
};

struct Download {
  std::shared_future<std::shared_ptr<Download>> finished;
  long bytes = 0;
};

std::shared_future<int> failed;

int main() {
  auto report = std::make_shared<Report>();
  report->task = std::packaged_task<int()>([report] { return report->pages; });
  report->result = report->task.get_future();

  auto chart = std::make_shared<Chart>();
  chart->result = std::async(std::launch::deferred, [chart] { return chart->points; });

  std::shared_ptr<Plan> plan(new Plan);
  plan->result = std::async(std::launch::deferred, [plan] { return plan->result.valid() ? 1 : 0; });

  std::promise<std::shared_ptr<Download>> promise;
  auto download = std::make_shared<Download>();
  download->finished = promise.get_future().share();
  promise.set_value(download);

  std::promise<int> broken;
  failed = broken.get_future().share();
  broken.set_exception(std::make_exception_ptr(std::runtime_error("no connection")));
}
