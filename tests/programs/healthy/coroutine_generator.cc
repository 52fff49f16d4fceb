// STORY A coroutine's frame is a block on the heap that holds its locals, here a shared object, until it is destroyed.
// EXPECT silent
// EXPECT stdout "0 1 1 2 3 5 8 \n"
#include <coroutine>
#include <cstdio>
#include <exception>
#include <memory>
#include <utility>

struct Generator {
  struct promise_type {
    int value = 0;
    Generator get_return_object() { return Generator{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(int v) {
      value = v;
      return {};
    }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  explicit Generator(std::coroutine_handle<promise_type> h) : handle(h) {}
  Generator(Generator&& other) noexcept : handle(std::exchange(other.handle, nullptr)) {}
  ~Generator() {
    if (handle) handle.destroy();
  }
  int next() {
    handle.resume();
    return handle.promise().value;
  }
  std::coroutine_handle<promise_type> handle;
};

static Generator fibonacci(std::shared_ptr<int> first) {
  for (int a = *first, b = 1;; b += a, a = b - a) co_yield a;
}

int main() {
  auto numbers = fibonacci(std::make_shared<int>(0));
  for (int i = 0; i < 7; i++) printf("%d ", numbers.next());
  puts("");
}
