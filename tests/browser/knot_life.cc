// Knots that are tied, and let go later: three users log in, one leaves, all leave. Their sessions and timers own each
// other from the first moment on; nothing leaks before the server forgets a session.
#include <cstdio>
#include <memory>
#include <vector>

#include "preload/api/gordian.h"

struct Session;

struct Timer {
  std::shared_ptr<Session> session;
};

struct Session {
  ~Session() { std::puts("left"); }
  std::shared_ptr<Timer> timer;
};

std::vector<std::shared_ptr<Session>>& users = *new std::vector<std::shared_ptr<Session>>;

void log_in() {
  users.push_back(std::make_shared<Session>());
  users.back()->timer = std::make_shared<Timer>();
  users.back()->timer->session = users.back();
}

int main() {
  gordian_snapshot("nobody");
  for (int i = 0; i < 3; ++i) log_in();
  gordian_snapshot("logged in");
  gordian_snapshot("at work");
  users.pop_back();
  gordian_snapshot("one left");
  users.clear();
  gordian_snapshot("all left");
}
