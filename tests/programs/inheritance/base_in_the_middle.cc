// STORY What a global list and an owner lead to is a base without virtual functions, behind the vptr of the whole object.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle types=Server objects=1 confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Server::first
// EXPECT-DEBUG text "first: Hook*"
#include <memory>
#include <string>

struct Hook {
  Hook* next = nullptr;
  int priority = 0;
};

struct Server {
  Hook* first = nullptr;
  std::string name = "what holds its tasks by their hooks";
};

struct Task : Hook {
  virtual ~Task() = default;
  virtual void run() {}
  std::shared_ptr<Server> server;
};

Hook* queue;

int main() {
  auto server = std::make_shared<Server>();
  auto* task = new Task;
  task->server = server;
  server->first = task;
  auto living = std::make_shared<Server>();
  auto* waiting = new Task;
  waiting->server = living;
  queue = waiting;
}
