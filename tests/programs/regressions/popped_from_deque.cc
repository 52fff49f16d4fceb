// STORY A job is popped from the scheduler's queue and lives on in a global. libc++ leaves its words behind in the deque's
// buffer, the first or (after many more) the second: they are no owner, or the job would count as leaked.
// EXPECT silent
// VARIANTS +clang +libcxx0 +libcxx0s +libcxx +libcxxs
#include <deque>
#include <memory>
#include <new>
#include <utility>

struct Scheduler;
struct Job {
  std::shared_ptr<Scheduler> scheduler;
  int id = 1;
};
struct Scheduler {
  std::deque<std::shared_ptr<Job>> queue;
};

union Kept {  // alive until the end
  Kept() {}
  ~Kept() {}
  std::shared_ptr<Job> job;
} first, later;

void run(int pushed, int at, int popped, Kept* kept) {
  auto scheduler = std::make_shared<Scheduler>();
  auto job = std::make_shared<Job>();
  job->scheduler = scheduler;
  for (int i = 0; i < pushed; ++i) scheduler->queue.push_back(i == at ? job : nullptr);
  for (int i = 0; i < popped; ++i) scheduler->queue.pop_front();
  new (&kept->job) std::shared_ptr<Job>(std::move(job));
}

int main() {
  run(2, 0, 1, &first);
  run(300, 260, 270, &later);
}
