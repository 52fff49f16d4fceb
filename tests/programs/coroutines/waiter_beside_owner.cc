// STORY A channel remembers who waits for it, and owns the coroutine that does. The handle that only resumes it is no
//       owner, though it comes first.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Channel
// EXPECT-DEBUG finding kind=cycle edges=Channel::reader.handle_
// EXPECT no finding confidence=possible
#include "coroutine.h"

#include <memory>
#include <vector>

struct Channel {
  std::vector<std::coroutine_handle<>> waiters;
  Task reader;
  auto receive() {
    struct Awaiter {
      Channel& channel;
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<> handle) { channel.waiters.push_back(handle); }
      void await_resume() const noexcept {}
    };
    return Awaiter{*this};
  }
};

Task echo(std::shared_ptr<Channel> channel) {
  for (;;) co_await channel->receive();
}

int main() {
  auto channel = std::make_shared<Channel>();
  channel->reader = echo(channel);
}
