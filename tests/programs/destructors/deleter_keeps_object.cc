// STORY A pool's connections have a deleter that gives them back to the pool. What never ran is the deleter; the
//       destructor would not have run in any case.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Connection,Pool
// EXPECT text "deleter lambda"
// EXPECT no text "~Connection() would have"
#include <cstdio>
#include <memory>
#include <mutex>

struct Connection {
  Connection* next = nullptr;
  ~Connection() { std::printf("closing %p\n", static_cast<void*>(next)); }
};

struct Pool : std::enable_shared_from_this<Pool> {
  std::mutex mutex;
  Connection* idle = nullptr;
  std::shared_ptr<Connection> slowest;
  std::shared_ptr<Connection> get() {
    return {new Connection, [self = shared_from_this()](Connection* back) { self->put(back); }};
  }
  void put(Connection* back) {
    std::lock_guard lock(mutex);
    back->next = idle;
    idle = back;
  }
};

int main() {
  auto pool = std::make_shared<Pool>();
  pool->slowest = pool->get();
}
