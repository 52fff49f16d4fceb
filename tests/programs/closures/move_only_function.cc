// STORY A move-only function of one's own: an interface behind a unique_ptr, a template that holds the functor.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Job confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Job::then cut=Job::then
// EXPECT-DEBUG text "captures shared_ptr<Job> job"
#include <memory>
#include <utility>

class UniqueFunction {
  struct Base {
    virtual ~Base() = default;
    virtual void call() = 0;
  };
  template <typename F>
  struct Holder final : Base {
    explicit Holder(F f) : functor(std::move(f)) {}
    void call() override { functor(); }
    F functor;
  };
  std::unique_ptr<Base> impl_;

 public:
  UniqueFunction() = default;
  template <typename F>
  UniqueFunction& operator=(F f) {
    impl_ = std::make_unique<Holder<F>>(std::move(f));
    return *this;
  }
  void operator()() { impl_->call(); }
};

struct Job {
  UniqueFunction then;
  int done = 0;
};

int main() {
  auto job = std::make_shared<Job>();
  job->then = [job, token = std::make_unique<int>(3)] { job->done += *token; };
  job->then();
}
