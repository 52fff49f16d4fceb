// STORY The same with the usual idiom for hidden members: struct Impl is declared in the class and defined later.
// EXPECT cycles=1 leaked_objects=2 uncollectable=2
// EXPECT finding kind=cycle gc=uncollectable objects=2 types=Client,Socket confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Client::impl,Socket::client via=Client::Impl
// VARIANTS +libcxx +libcxxs
#include <cstdio>
#include <memory>

class Client {
 public:
  Client();
  ~Client();
  static void connect();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl;
};

struct Socket {
  std::shared_ptr<Client> client;
};

struct Client::Impl {
  std::shared_ptr<Socket> socket = std::make_shared<Socket>();
};

Client::Client() : impl(new Impl) {}
Client::~Client() { puts("disconnected"); }

void Client::connect() {
  auto client = std::make_shared<Client>();
  client->impl->socket->client = client;
}

int main() { Client::connect(); }
