// STORY A deleter that captures a handle: the object is what the control block points to, not what the capture does. (Both
//       members are called _M_ptr.) And a map whose comparator has a map of its own.
// EXPECT cycles=2 leaked_objects=2
// EXPECT-DEBUG finding kind=cycle objects=1 types=Connection confidence=proved edges=Connection::self effects=puts
// EXPECT-DEBUG finding kind=cycle objects=1 types=Table confidence=proved edges=Table::rows via="map<int, shared_ptr<Table>, ByRank>"
// EXPECT-STRIPPED finding kind=cycle objects=1 confidence=proved types=Connection
// EXPECT-STRIPPED finding kind=cycle objects=1 confidence=proved types=Table
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>

struct Service {
  int closed = 0;
};
static std::shared_ptr<Service> service = std::make_shared<Service>();

struct Connection {
  char buffer[64] = {};
  std::shared_ptr<Connection> self;
  ~Connection() { std::puts("closed"); }
};

struct ByRank {
  std::map<int, int> ranks;
  bool operator()(int a, int b) const { return (ranks.count(a) != 0) == (ranks.count(b) != 0) ? a < b : a > b; }
};

struct Table {
  std::map<int, std::shared_ptr<Table>, ByRank> rows;
};

__attribute__((noinline)) static void work() {
  std::shared_ptr<Connection> connection(new Connection, [weak = std::weak_ptr<Service>(service)](Connection* one) {
    if (const auto alive = weak.lock()) ++alive->closed;
    delete one;
  });
  connection->self = connection;
  const auto table = std::make_shared<Table>();
  table->rows[1] = table;
}

int main() {
  work();
  std::fflush(stdout);
  std::_Exit(0);
}
