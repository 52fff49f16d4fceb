// STORY A WebSocket connection waits for bytes that never come: its pending read handler holds it (websocketpp#346).
// Three connections in a child process. The parent says eof() to its own, and still owns them at its end: nothing to report.
// FLAGS -std=c++11 -D_WEBSOCKETPP_CPP11_STL_ -pthread
// VARIANTS O0g O2s libcxx libcxxs
// EXPECT processes=2
// EXPECT silent
// EXPECT-CHILD cycles=3 leaked_objects=3
// EXPECT-CHILD finding kind=cycle instances=3 objects=1 types=websocketpp::connection<websocketpp::config::core> confidence=proved
// EXPECT-CHILD-DEBUG finding kind=cycle edges=websocketpp::transport::iostream::connection<websocketpp::config::core::transport_config>::m_read_handler via="shared_ptr<websocketpp::connection<websocketpp::config::core>>" cut_first=websocketpp::transport::iostream::connection<websocketpp::config::core::transport_config>::m_read_handler
#include <sys/wait.h>
#include <unistd.h>

#include <vector>
#include <websocketpp/config/core.hpp>
#include <websocketpp/server.hpp>

using Server = websocketpp::server<websocketpp::config::core>;

static void serve(Server& server, bool healthy, std::vector<Server::connection_ptr>& connections) {
  const std::string beginning = "GET /chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n";
  for (int i = 0; i < 3; ++i) {
    const Server::connection_ptr connection = server.get_connection();
    connection->start();
    connection->read_all(beginning.data(), beginning.size());
    if (healthy) connection->eof();
    connections.push_back(connection);
  }
}

int main() {
  Server server;
  server.clear_access_channels(websocketpp::log::alevel::all);
  server.clear_error_channels(websocketpp::log::elevel::all);
  std::vector<Server::connection_ptr> connections;
  const pid_t child = fork();
  serve(server, child != 0, connections);
  if (child == 0) return 0;
  int status = 1;
  waitpid(child, &status, 0);
  _exit(WEXITSTATUS(status));
}
