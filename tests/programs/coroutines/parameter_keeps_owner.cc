// STORY A session's coroutine takes the session as a parameter and waits for an event of the session's own: forever.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Session
// EXPECT-DEBUG finding kind=cycle edges=Session::readable
// EXPECT-DEBUG text "coroutine run"
// VARIANTS +clang +clangs
#include <memory>

#include "coroutine.h"

struct Session {
  Event readable;
  int reads = 0;
};

[[gnu::noinline]] static Detached run(std::shared_ptr<Session> self) {
  for (;;) {
    co_await self->readable;
    self->reads++;
  }
}

int main() {
  auto session = std::make_shared<Session>();
  run(session);
  session->readable.set();
  session->readable.set();
}
