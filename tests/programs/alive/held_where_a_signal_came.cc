// STORY A signal interrupts a function that holds a node in a register or on its stack, and its handler ends the program: the
//       register lies in the frame that the handler returns to, which is the C library's, and yet it is an owner. The
//       node's own handle to itself is gone, though its bytes are still there.
// EXPECT silent
// VARIANTS +clang +clangs
#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>

struct Node {
  std::optional<std::shared_ptr<Node>> next;
  int number = 0;
};

static void stop(int) { std::quick_exit(0); }

__attribute__((noinline)) static void wait_for_signal(const std::shared_ptr<Node>&) { std::raise(SIGUSR1); }

__attribute__((noinline)) static void work() {
  const auto node = std::make_shared<Node>();
  node->next = node;
  node->next.reset();
  std::raise(SIGUSR1);
  node->number++;
  wait_for_signal(node);
}

int main() {
  std::signal(SIGUSR1, stop);
  work();
}
