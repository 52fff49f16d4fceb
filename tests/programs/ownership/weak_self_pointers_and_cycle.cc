// STORY enable_shared_from_this everywhere, and one real cycle: the callback keeps the session that keeps the callback.
//       Only the real strands are drawn.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Server,Session confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Server::session,Session::server cut=Session::server|Server::session
// VARIANTS +libcxx +libcxxs
#include <memory>

struct Server;
struct Session : std::enable_shared_from_this<Session> {
  std::shared_ptr<Server> server;
};
struct Server : std::enable_shared_from_this<Server> {
  std::shared_ptr<Session> session;
  void accept() {
    session = std::make_shared<Session>();
    session->server = shared_from_this();
  }
};

int main() { std::make_shared<Server>()->accept(); }
