// STORY Types in namespaces, nested classes and templates, written as a person would write them.
// EXPECT cycles=2 leaked_objects=3
// EXPECT finding kind=cycle objects=2 types=net::Server::Connection,net::Session
// EXPECT finding kind=cycle objects=1 types=Box<int>
// VARIANTS +libcxx +libcxxs
#include <memory>

namespace net {
struct Session;
struct Server {
  struct Connection {
    std::shared_ptr<Session> session;
  };
};
struct Session {
  std::shared_ptr<Server::Connection> connection;
};
}  // namespace net

template <typename T>
struct Box {
  T value{};
  std::shared_ptr<Box> inner;
};

int main() {
  auto session = std::make_shared<net::Session>();
  session->connection = std::make_shared<net::Server::Connection>();
  session->connection->session = session;
  auto box = std::make_shared<Box<int>>();
  box->inner = box;
}
