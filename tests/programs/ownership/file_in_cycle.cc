// STORY Two loggers hold each other, and one holds an open file that is never closed. libc's list of open files still
//       knows the FILE; its owner is lost nevertheless.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Logger confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Logger::next
#include <cstdio>
#include <memory>

struct Logger {
  std::shared_ptr<FILE> file;
  std::shared_ptr<Logger> next;
};

int main() {
  auto one = std::make_shared<Logger>(), two = std::make_shared<Logger>();
  one->file = std::shared_ptr<FILE>(fopen("/dev/null", "w"), [](FILE* f) { fclose(f); });
  one->next = two;
  two->next = one;
}
