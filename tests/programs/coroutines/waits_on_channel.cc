// STORY A coroutine waits on a channel, which it was given by value; the channel keeps the coroutine.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Channel
// EXPECT no finding confidence=possible
// VARIANTS +clang +clangs
#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

struct Task {
  struct promise_type {
    Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  explicit Task(std::coroutine_handle<promise_type> h) : handle(h) {}
  Task(Task&& other) noexcept : handle(std::exchange(other.handle, {})) {}
  ~Task() {
    if (handle) handle.destroy();
  }
  std::coroutine_handle<promise_type> handle;
};

struct Channel {
  struct Receive {
    Channel& channel;
    bool await_ready() const { return channel.value != 0; }
    void await_suspend(std::coroutine_handle<> h) { channel.waiter = h; }
    int await_resume() { return std::exchange(channel.value, 0); }
  };
  Receive receive() { return {*this}; }
  void send(int sent) {
    value = sent;
    if (waiter) std::exchange(waiter, {}).resume();
  }
  int value = 0, total = 0;
  std::coroutine_handle<> waiter;
  std::optional<Task> consumer;
};

Task consume(std::shared_ptr<Channel> channel) {
  for (;;) channel->total += co_await channel->receive();
}

int main() {
  auto channel = std::make_shared<Channel>();
  channel->consumer.emplace(consume(channel));
  channel->send(3);
  channel->send(4);
  return channel->total == 7 ? 0 : 1;
}
