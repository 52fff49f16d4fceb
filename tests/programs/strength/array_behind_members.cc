// STORY A destructor goes through an array of five handles in a loop, from its end, before it comes to the members in
//       front: one strong, one weak. A global watches, so that the counts do not tell which is which. Known values
//       decide about each round of the loop, and about its end.
// EXPECT cycles=2 leaked_objects=4
// EXPECT-DEBUG finding kind=cycle types=Hub,Spoke edges=Hub::first,Spoke::hub confidence=proved
// EXPECT-DEBUG finding kind=cycle types=Hub,Spoke edges=Hub::others,Spoke::hub confidence=proved
// EXPECT-STRIPPED finding kind=cycle types=Hub,Spoke objects=2 confidence=proved
// VARIANTS +O3s +Oss +clang +clangs +clang0s
#include <array>
#include <memory>

struct Hub;
struct Spoke {
  std::shared_ptr<Hub> hub;
};
struct Hub {
  std::weak_ptr<Spoke> last;
  std::shared_ptr<Spoke> first;
  std::array<std::shared_ptr<Spoke>, 5> others;
};

static std::array<std::weak_ptr<Spoke>, 2>& watched = *new std::array<std::weak_ptr<Spoke>, 2>;

static __attribute__((noinline)) std::shared_ptr<Hub> make(std::weak_ptr<Spoke>& watch) {
  const auto hub = std::make_shared<Hub>();
  const auto spoke = std::make_shared<Spoke>();
  spoke->hub = hub;
  hub->last = spoke;
  hub->first = spoke;
  watch = spoke;
  return hub;
}

int main() {
  make(watched[0]);
  const auto hub = make(watched[1]);
  hub->others[0].swap(hub->first);
}
