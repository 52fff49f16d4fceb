// STORY A task that never ran captured its owner, which keeps the future; and so did a deferred std::async.
// EXPECT cycles=2 leaked_objects=4
// EXPECT finding kind=cycle objects=2 types=Report,"std::packaged_task<int()> state" confidence=proved
// EXPECT finding kind=cycle objects=2 types=Chart,"std::async state" confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Report::result,Report::task,"lambda at packaged_task_holds_owner.cc:23 captures report"
// EXPECT-DEBUG finding kind=cycle edges=Chart::result,"lambda at packaged_task_holds_owner.cc:26 captures chart"
// FLAGS -pthread
// NOT-LIBCXX a packaged_task keeps its closure in itself there (libcxx_states.cc)
#include <future>
#include <memory>

struct Report {
  std::packaged_task<int()> task;
  std::future<int> result;
};
struct Chart {
  std::future<int> result;
  int width = 3;
};

int main() {
  auto report = std::make_shared<Report>();
  report->task = std::packaged_task<int()>([report] { return report.use_count() > 1 ? 1 : 0; });
  report->result = report->task.get_future();
  auto chart = std::make_shared<Chart>();
  chart->result = std::async(std::launch::deferred, [chart] { return chart->width; });
}
