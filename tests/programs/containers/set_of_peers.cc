// STORY Three peers know each other through sets: one knot with six strands.
// EXPECT cycles=1 leaked_objects=3
// EXPECT finding kind=cycle objects=3 types=Peer confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Peer::known
// VARIANTS +libcxx +libcxxs
#include <memory>
#include <set>

struct Peer {
  std::set<std::shared_ptr<Peer>> known;
};

int main() {
  std::shared_ptr<Peer> peers[] = {std::make_shared<Peer>(), std::make_shared<Peer>(), std::make_shared<Peer>()};
  for (auto& one : peers)
    for (auto& other : peers)
      if (one != other) one->known.insert(other);
}
