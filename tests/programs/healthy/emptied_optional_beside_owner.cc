// STORY Jobs that held themselves in an optional while they worked, and know themselves weakly. A vector that only a void* leads to
//       owns them: its buffer's handles are better owners than what an emptied optional has left.
// EXPECT silent
#include <memory>
#include <optional>
#include <vector>

struct Job : std::enable_shared_from_this<Job> {
  std::optional<std::shared_ptr<Job>> busy;
};
struct Context {
  std::vector<std::shared_ptr<Job>> jobs;
};

void* context;

__attribute__((noinline)) static void add(void* to) {
  auto job = std::make_shared<Job>();
  static_cast<Context*>(to)->jobs.push_back(job);
  job->busy = job;
  job->busy.reset();
}

int main() {
  context = new Context;
  for (int i = 0; i < 4; ++i) add(context);
}
