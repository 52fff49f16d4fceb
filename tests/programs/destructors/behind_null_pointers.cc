// STORY What a destructor would do only where a pointer is not null: the thread, the file and the log are not there, the cache is.
// EXPECT cycles=1 leaked_objects=2 uncollectable=2
// EXPECT finding kind=cycle objects=2 types=Session destructors=user effects=unlink
// EXPECT text "never run  ~Session() would have removed a file (unlink)"
// VARIANTS +clang +clangs +O3s
// NOT-CLANG at -O0 its bools are made by arithmetic (docs/limits.md)
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <thread>

struct Log {
  std::FILE* file = nullptr;
  ~Log() {
    std::fputs("bye\n", file);
    std::fclose(file);
  }
};
struct Descriptor {
  int number = 3;
  ~Descriptor() { ::close(number); }
};
struct Cache {
  int entries = 3;
};
struct Session {
  std::shared_ptr<Session> peer;
  std::unique_ptr<std::ofstream> stream;
  std::unique_ptr<std::thread> thread;
  std::unique_ptr<Descriptor> descriptor;
  std::unique_ptr<Cache> cache = std::make_unique<Cache>();
  Log* log = nullptr;
  ~Session() {
    if (log != nullptr) {
      std::puts("closing the log");
      delete log;
    }
    if (thread) thread->join();
    if (cache) ::unlink("/tmp/cache-of-a-session");
    if (!cache) std::puts("there was no cache");
  }
};

int main() {
  auto session = std::make_shared<Session>();
  session->peer = std::make_shared<Session>();
  session->peer->peer = session;
}
