// STORY A local handle owns a cycle while the program leaves deep down by exit(). In use when the end came: no leak.
// EXPECT latent_cycles=1 leaked_bytes=0
// EXPECT exit=2
// EXPECT finding kind=latent_cycle objects=2 types=Peer
#include <cstdlib>
#include <memory>

struct Peer {
  std::shared_ptr<Peer> other;
};

__attribute__((noinline)) void fail(const std::shared_ptr<Peer>& peer) { exit(peer->other ? 2 : 1); }

int main() {
  auto peer = std::make_shared<Peer>();
  peer->other = std::make_shared<Peer>(Peer{peer});
  fail(peer);
}
