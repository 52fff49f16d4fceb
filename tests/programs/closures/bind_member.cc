// STORY std::bind of a member function with shared_from_this() and a second handle: the report names the function bound.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Connection retained_blocks=1 confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Connection::on_read
// EXPECT-DEBUG text "bind(&Connection::read, shared_ptr<Connection>, shared_ptr<Buffer>, _1)"
// VARIANTS +libcxx +libcxxs
#include <functional>
#include <memory>

struct Buffer {
  long used = 0;
};
struct Connection : std::enable_shared_from_this<Connection> {
  std::function<void(long)> on_read;
  void read(const std::shared_ptr<Buffer>& buffer, long n) { buffer->used += n; }
  void start() {
    on_read = std::bind(&Connection::read, shared_from_this(), std::make_shared<Buffer>(), std::placeholders::_1);
  }
};

int main() {
  auto connection = std::make_shared<Connection>();
  connection->start();
  connection->on_read(5);
}
