// STORY A function class of one's own keeps closures in its own bytes, in a vector: two capture the worker weakly, one strongly.
//       Nothing tells the three apart but the counts, which say that one of them is the owner; whichever it is, it is in the
//       worker's own vector.
// EXPECT cycles=1
// EXPECT finding kind=cycle types=Worker
// EXPECT-DEBUG finding edges=Worker::jobs
// EXPECT no text "was lost"
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

class Job {
 public:
  template <class F>
  requires(!std::is_same_v<F, Job>) explicit Job(F function) : table_(table_of<F>()) {
    new (bytes_) F(std::move(function));
  }
  Job(Job&& other) noexcept : table_(std::exchange(other.table_, nullptr)) {
    if (table_ != nullptr) table_->move(bytes_, other.bytes_);
  }
  Job& operator=(Job&&) = delete;
  ~Job() {
    if (table_ != nullptr) table_->destroy(bytes_);
  }
  void operator()() { table_->call(bytes_); }

 private:
  struct Table {
    void (*call)(void*);
    void (*destroy)(void*);
    void (*move)(void*, void*);
  };
  template <class F>
  static const Table* table_of() {
    static constexpr Table table{[](void* at) { (*static_cast<F*>(at))(); },
                                 [](void* at) { static_cast<F*>(at)->~F(); },
                                 [](void* to, void* from) {
                                   new (to) F(std::move(*static_cast<F*>(from)));
                                   static_cast<F*>(from)->~F();
                                 }};
    return &table;
  }
  const Table* table_;
  alignas(16) unsigned char bytes_[32];
};

struct Worker {
  std::vector<Job> jobs;
  int runs = 0;
};

static void fill(const std::shared_ptr<Worker>& worker) {
  const std::weak_ptr<Worker> weak = worker;
  worker->jobs.emplace_back([weak] {
    if (const auto still = weak.lock()) ++still->runs;
  });
  worker->jobs.emplace_back([weak] {
    if (const auto still = weak.lock()) --still->runs;
  });
  worker->jobs.emplace_back([worker] { ++worker->runs; });
  for (Job& job : worker->jobs) job();
}

int main() { fill(std::make_shared<Worker>()); }
