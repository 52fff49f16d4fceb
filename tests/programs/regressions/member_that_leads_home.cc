// STORY A strong member holds its own object, and someone else has a weak handle on it. That pair {self, own control
// block} looks like enable_shared_from_this, which is weak; but the code that destroys the member lowers the strong count.
// VARIANTS +nopies +nofp +clangs +libcxxs
// EXPECT cycles=2 leaked_objects=2
// EXPECT finding kind=cycle objects=1 types=Loop confidence=proved
// EXPECT finding kind=cycle objects=1 types=Watcher confidence=proved
#include <memory>

struct Loop {
  long payload = 7;
  std::shared_ptr<Loop> next;
};
struct Watcher {
  std::shared_ptr<Watcher> self;
  std::weak_ptr<Loop> watched;
};

[[gnu::noinline]] static void work() {
  auto loop = std::make_shared<Loop>();
  loop->next = loop;
  auto watcher = std::make_shared<Watcher>();
  watcher->self = watcher;
  watcher->watched = loop;
}

int main() { work(); }
