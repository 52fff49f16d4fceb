// STORY Sessions keep handlers that observe them and one that owns the listener, which owns nothing: all is healthy.
//       Closures with a strong and with a weak capture look the same, and only the code that destroys them differs.
// EXPECT silent
// VARIANTS +clang +clangs
#include <functional>
#include <memory>
#include <vector>

struct Listener {
  int accepted = 0;
};
struct Session {
  std::vector<std::function<void()>> handlers;
  int read = 0;
};

static std::vector<std::shared_ptr<Session>> sessions;

int main() {
  auto listener = std::make_shared<Listener>();
  for (int i = 0; i < 4; i++) {
    auto session = std::make_shared<Session>();
    session->handlers.emplace_back([observed = std::weak_ptr<Session>(session)] {
      if (auto self = observed.lock()) self->read++;
    });
    session->handlers.emplace_back([listener] { listener->accepted++; });
    sessions.push_back(session);
  }
  for (const auto& session : sessions)
    for (const auto& handler : session->handlers) handler();
}
