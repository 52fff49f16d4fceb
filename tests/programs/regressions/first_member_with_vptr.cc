// STORY The class has no virtual functions, but its first member has: the vptr in front is the member's, not its own.
// VARIANTS +clangs +libcxxs
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Log
#include <fstream>
#include <memory>

struct Log {
  std::ofstream file;
  std::shared_ptr<Log> self;
};

[[gnu::noinline]] static void work() {
  auto log = std::make_shared<Log>();
  log->self = log;
}

int main() { work(); }
