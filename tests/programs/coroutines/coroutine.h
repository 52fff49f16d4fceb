// <coroutine> for g++ and for clang 14, whose coroutines are still in std::experimental.
#ifndef GORDIAN_TESTS_PROGRAMS_COROUTINE_H_
#define GORDIAN_TESTS_PROGRAMS_COROUTINE_H_
#ifdef __clang__
#pragma clang diagnostic ignored "-Wdeprecated-experimental-coroutine"
namespace std::experimental {
template <typename R, typename...>
struct coroutine_traits {
  using promise_type = typename R::promise_type;
};
template <typename P = void>
struct coroutine_handle;
template <>
struct coroutine_handle<void> {
  void* frame = nullptr;
  static coroutine_handle from_address(void* address) {
    coroutine_handle handle;
    handle.frame = address;
    return handle;
  }
  void* address() const { return frame; }
  explicit operator bool() const { return frame != nullptr; }
  void resume() const { __builtin_coro_resume(frame); }
  void destroy() const { __builtin_coro_destroy(frame); }
  bool done() const { return __builtin_coro_done(frame); }
};
template <typename P>
struct coroutine_handle : coroutine_handle<> {
  static coroutine_handle from_address(void* address) {
    coroutine_handle handle;
    handle.frame = address;
    return handle;
  }
  static coroutine_handle from_promise(P& promise) {
    return from_address(__builtin_coro_promise(&promise, alignof(P), true));
  }
  P& promise() const { return *static_cast<P*>(__builtin_coro_promise(this->frame, alignof(P), false)); }
};
struct suspend_always {
  bool await_ready() const noexcept { return false; }
  void await_suspend(coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}
};
struct suspend_never {
  bool await_ready() const noexcept { return true; }
  void await_suspend(coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}
};
}  // namespace std::experimental
namespace std {
using experimental::coroutine_handle;
using experimental::suspend_always;
using experimental::suspend_never;
}  // namespace std
#else
#include <coroutine>
#endif

// A coroutine that runs until it is done and then destroys itself; nobody owns it.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};

// A coroutine that belongs to the Task.
struct Task {
  struct promise_type {
    Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  Task() = default;
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(other.handle_) { other.handle_ = {}; }
  Task& operator=(Task&& other) noexcept {
    if (handle_) handle_.destroy();
    handle_ = other.handle_;
    other.handle_ = {};
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }
  std::coroutine_handle<promise_type> handle_;
};

// Something to wait for; whoever waits is remembered by its handle.
struct Event {
  std::coroutine_handle<> waiter;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) noexcept { waiter = handle; }
  void await_resume() const noexcept {}
  void set() {
    auto handle = waiter;
    waiter = {};
    if (handle) handle.resume();
  }
};
#endif
