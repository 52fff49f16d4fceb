// STORY Handlers by name: a table of std::function in the server, each of which captured the server.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Server confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Server::routes via="map<string, function<int(const string&)>>"
// EXPECT-DEBUG text "captures shared_ptr<Server> server"
#include <functional>
#include <map>
#include <memory>
#include <string>

struct Server {
  std::map<std::string, std::function<int(const std::string&)>> routes;
  int requests = 0;
};

int main() {
  auto server = std::make_shared<Server>();
  for (const char* name : {"/", "/index.html", "/a/rather/long/path/on/the/heap"})
    server->routes[name] = [server, left = 5L](const std::string& text) {
      return ++server->requests + static_cast<int>(text.size()) + static_cast<int>(left);
    };
  server->routes["/"]("x");
}
