// STORY A healthy loop: each round locks a weak_ptr, works, and lets go before it waits. What it let go is still in the
// STORY frame's bytes when the program leaves from deep inside of main, whose variable owns the session.
// EXPECT silent
// VARIANTS +clang +clangs
#include <cstdlib>
#include <memory>

#include "coroutine.h"

struct Session {
  Task task;
  Event tick;
  int rounds = 0;
};

static Task run(std::weak_ptr<Session> weak, Event* tick) {
  for (;;) {
    {
      auto self = weak.lock();
      self->rounds++;
      co_await self->tick;
      self->rounds++;
    }
    co_await *tick;
  }
}

[[gnu::noinline]] static void leave(const std::shared_ptr<Session>& session, const std::shared_ptr<Event>& event) {
  if (session->rounds == 2 && event) std::quick_exit(0);
}

int main() {
  auto session = std::make_shared<Session>();
  auto event = std::make_shared<Event>();
  session->task = run(session, event.get());
  session->tick.set();
  leave(session, event);
}
