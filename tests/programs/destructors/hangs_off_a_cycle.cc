// STORY What hangs off a cycle is never destroyed either: a log that only a leaked job holds would have closed its file. What
//       merely releases is not worth a line.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Job effects=puts
// EXPECT text "~Log() would have closed a file (fclose)"
// EXPECT no text "~Plain()"
#include <cstdio>
#include <memory>
#include <string>

struct Log {
  std::FILE* file = std::fopen("/dev/null", "w");
  ~Log() {
    if (file != nullptr) std::fclose(file);
  }
};
struct Plain {
  std::string text = "a text that is too long to lie in the string itself";
};

struct Job {
  std::shared_ptr<Job> next;
  std::shared_ptr<Log> log = std::make_shared<Log>();
  std::shared_ptr<Plain> plain = std::make_shared<Plain>();
  ~Job() { std::puts("job gone"); }
};

__attribute__((noinline)) static void work() {
  const auto job = std::make_shared<Job>();
  job->next = job;
}

int main() { work(); }
