// STORY A coroutine that is a lambda: its frame keeps the parameter, and the object waits for its own event.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Timer
// EXPECT-DEBUG text "coroutine lambda at lambda_coroutine.cc:17"
// VARIANTS +clang +clangs
#include <memory>

#include "coroutine.h"

struct Timer {
  Event expired;
  int rounds = 0;
};

int main() {
  auto timer = std::make_shared<Timer>();
  auto body = [](std::shared_ptr<Timer> timer) -> Detached {
    co_await timer->expired;
    timer->rounds++;
    co_await timer->expired;
  };
  body(timer);
  timer->expired.set();
}
