// STORY Coroutines that wait while the program ends: they hold objects, and globals, frames and each other hold them.
// EXPECT silent
// VARIANTS +clang +clangs
#include <memory>
#include <vector>

#include "coroutine.h"

struct Store {
  Event changed;
  std::vector<int> values{1, 2, 3};
};
struct Reader {
  std::shared_ptr<Store> store;
  Task task;
  int seen = 0;
};

static Task watch(Reader* reader, std::shared_ptr<Store> store) {
  for (;;) {
    co_await store->changed;
    reader->seen += store->values[0];
  }
}
[[gnu::used]] static Event never;
static Detached forever(std::shared_ptr<Store> store) {
  co_await never;
  store->values.clear();
}

static Reader* kept;

int main() {
  auto store = std::make_shared<Store>();
  static Reader reader;
  kept = &reader;
  reader.store = store;
  reader.task = watch(&reader, store);
  auto other = std::make_shared<Store>();
  forever(other);
  store->changed.set();
}
