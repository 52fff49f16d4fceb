// STORY std::bind with a shared_ptr as the object keeps it, like a capture.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Connection confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Connection::on_read
// VARIANTS +libcxx +libcxxs
#include <functional>
#include <memory>

struct Connection {
  int bytes = 0;
  std::function<void(int)> on_read;
  void read(int n) { bytes += n; }
};

int main() {
  auto connection = std::make_shared<Connection>();
  connection->on_read = std::bind(&Connection::read, connection, std::placeholders::_1);
  connection->on_read(5);
}
