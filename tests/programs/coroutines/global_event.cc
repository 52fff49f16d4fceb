// STORY A coroutine waits for a global event; the session that it keeps stores its task: it is alive.
// EXPECT silent
// VARIANTS +clang +clangs
#include <memory>

#include "coroutine.h"

extern Event tick;
Event tick;
struct Session {
  Task task;
  int ticks = 0;
};

static Task count(std::shared_ptr<Session> session) {
  for (;;) {
    co_await tick;
    session->ticks++;
  }
}

int main() {
  auto session = std::make_shared<Session>();
  session->task = count(session);
  tick.set();
}
