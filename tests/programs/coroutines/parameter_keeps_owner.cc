// STORY A session's coroutine takes the session as a parameter and waits for an event of the session's own: forever.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Session confidence=proved
// EXPECT finding kind=cycle via="coroutine run"
// EXPECT-DEBUG finding kind=cycle edges=Session::readable.waiter._M_fr_ptr|Session::readable.waiter
// EXPECT-DEBUG text "coroutine run holds shared_ptr<Session> self"
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
