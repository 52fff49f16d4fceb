// STORY Tasks count down a number in the batch that they belong to, and who comes last tells it that all is done: virtual or
//       not, and even if that frees something, it is not the batch. The batch owns its tasks. All are alive.
// VARIANTS +clang +clangs +clang0s +O3s +Oss
// EXPECT silent
#include <atomic>
#include <cstdlib>
#include <memory>
#include <vector>

struct Task;
struct Batch {
  virtual ~Batch();
  virtual void done() { result.reset(); }
  std::atomic<int> pending{0};
  std::vector<std::unique_ptr<Task>> tasks;
  std::unique_ptr<int> result = std::make_unique<int>(1);
};
struct Task {
  explicit Task(Batch* of) : batch(of) { ++batch->pending; }
  virtual ~Task() {
    if (--batch->pending == 0) batch->done();
  }
  Batch* batch;
};
Batch::~Batch() { tasks.clear(); }

struct Step;
struct Plan {
  int pending = 0;
  std::vector<std::unique_ptr<Step>> steps;
  int* notes = new int[4];
  void done() {
    delete[] notes;
    notes = nullptr;
  }
  ~Plan();
};
struct Step {
  explicit Step(Plan* of) : plan(of) { ++plan->pending; }
  virtual ~Step() {
    if (--plan->pending == 0) plan->done();
  }
  Plan* plan;
};
Plan::~Plan() { steps.clear(); }

struct Owners {
  std::unique_ptr<Batch> batch = std::make_unique<Batch>();
  std::shared_ptr<Batch> shared = std::make_shared<Batch>();
  std::unique_ptr<Plan> plan = std::make_unique<Plan>();
};

__attribute__((noinline)) void leave(const Owners& owners) { std::exit(owners.plan->pending == 3 ? 0 : 1); }

int main() {
  Owners owners;
  for (int i = 0; i < 3; ++i) {
    owners.batch->tasks.push_back(std::make_unique<Task>(owners.batch.get()));
    owners.shared->tasks.push_back(std::make_unique<Task>(owners.shared.get()));
    owners.plan->steps.push_back(std::make_unique<Step>(owners.plan.get()));
  }
  leave(owners);
}
