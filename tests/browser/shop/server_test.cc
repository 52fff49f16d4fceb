// A test of a shop's server. SESSIONS of its sessions end in a cycle with their timers, PAGES pages are lost.
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#ifndef SESSIONS
#define SESSIONS 0
#endif
#ifndef PAGES
#define PAGES 0
#endif

struct Timer;
struct Session {
  std::shared_ptr<Timer> timer;
  std::string user = "a customer whose name does not fit into the string";
  ~Session() { std::puts("session ends"); }
};
struct Timer {
  std::shared_ptr<Session> session;
  int seconds = 30;
};

void serve(int sessions) {
  for (int i = 0; i < sessions; ++i) {
    auto session = std::make_shared<Session>();
    session->timer = std::make_shared<Timer>();
    session->timer->session = session;
  }
}

void render(int pages) {
  for (int i = 0; i < pages; ++i) {
    char* page = static_cast<char*>(std::malloc(4000));
    page[0] = 'x';
    asm volatile("" : : "r"(page) : "memory");
  }
}

std::vector<std::string>& settings =
    *new std::vector<std::string>(100, "a setting that is there to the end of the test");

int main() {
  serve(SESSIONS);
  render(PAGES);
  std::printf("%zu settings\n", settings.size());
}
