// STORY A global shared_ptr is destroyed at exit, after main: the snapshot is taken later still, and sees nothing.
// EXPECT silent
// EXPECT stdout "main ends\nglobal destroyed\n"
#include <cstdio>
#include <memory>

struct Service {
  ~Service() { puts("global destroyed"); }
  std::shared_ptr<Service> backup;
};

std::shared_ptr<Service> service = std::make_shared<Service>();

int main() { puts("main ends"); }
