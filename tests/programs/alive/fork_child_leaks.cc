// STORY Only the child ties a knot. The parent's report is clean, the child has one of its own.
// EXPECT silent
// EXPECT processes=2
// EXPECT stdout "parent done\n"
// EXPECT-CHILD cycles=1 leaked_objects=1
// EXPECT-CHILD finding kind=cycle objects=1 types=Work
// EXPECT-CHILD-DEBUG finding kind=cycle edges=Work::next
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <memory>

struct Work {
  std::shared_ptr<Work> next;
};

int main() {
  auto work = std::make_shared<Work>();
  pid_t child = fork();
  if (child == 0) {
    work->next = work;
    return 0;
  }
  waitpid(child, nullptr, 0);
  puts("parent done");
}
