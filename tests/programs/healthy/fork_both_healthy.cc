// STORY A program forks; parent and child both release what they have.
// EXPECT silent
// EXPECT processes=2
// EXPECT stdout "child done\nparent done\n"
// EXPECT-CHILD silent
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <memory>

struct Work {
  std::shared_ptr<Work> next;
};

int main() {
  auto work = std::make_shared<Work>(Work{std::make_shared<Work>()});
  pid_t child = fork();
  if (child == 0) {
    work->next = std::make_shared<Work>();
    puts("child done");
    return 0;
  }
  waitpid(child, nullptr, 0);
  puts("parent done");
}
