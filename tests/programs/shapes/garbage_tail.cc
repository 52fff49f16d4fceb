// STORY What only the cycle holds is lost with it and counted once, as retained: a log with a long text.
// EXPECT cycles=1 leaked_objects=2 leaked_bytes=229
// EXPECT finding kind=cycle objects=2 bytes=80 retained_blocks=2 retained_bytes=149 types=Client,Server
// EXPECT-DEBUG finding kind=cycle edges=Client::server,Server::client
// NOT-LIBCXX its control blocks are 8 bytes larger
#include <memory>
#include <string>

struct Log {
  std::string text;
};
struct Server;
struct Client {
  std::shared_ptr<Server> server;
};
struct Server {
  std::shared_ptr<Client> client;
  std::shared_ptr<Log> log;
};

int main() {
  auto server = std::make_shared<Server>();
  server->client = std::make_shared<Client>(Client{server});
  server->log = std::make_shared<Log>(Log{std::string(100, '.')});
}
