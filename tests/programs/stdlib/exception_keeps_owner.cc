// STORY A job keeps the exception that ended it, and the exception remembers the job.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Job confidence=proved via="exception JobError"
// EXPECT-DEBUG finding kind=cycle edges=Job::error cut=JobError::job
// EXPECT-DEBUG text "error: exception_ptr → exception JobError"
#include <exception>
#include <memory>
#include <stdexcept>

struct Job;
struct JobError : std::runtime_error {
  explicit JobError(std::shared_ptr<Job> failed) : std::runtime_error("failed"), job(std::move(failed)) {}
  std::shared_ptr<Job> job;
};
struct Job : std::enable_shared_from_this<Job> {
  void run() {
    try {
      throw JobError(shared_from_this());
    } catch (...) {
      error = std::current_exception();
    }
  }
  std::exception_ptr error;
};

int main() { std::make_shared<Job>()->run(); }
