// STORY A session is held by a global. Memory that it owns, the stack of a fiber, has stale copies of handles to it: the
//       global's is the one that counts, and nothing has leaked.
// EXPECT cycles=0 latent_cycles=*
// EXPECT no finding kind=cycle
#include <cstdlib>
#include <cstring>
#include <memory>

struct Session {
  void* stack = nullptr;
  ~Session() { std::free(stack); }
};
static std::shared_ptr<Session> session;

__attribute__((noinline)) static void work() {
  session = std::make_shared<Session>();
  session->stack = std::malloc(4096);
  std::memset(session->stack, 0, 4096);
  for (const size_t at : {512, 2048}) std::memcpy(static_cast<char*>(session->stack) + at, &session, sizeof session);
}

int main() {
  work();
  std::_Exit(0);
}
