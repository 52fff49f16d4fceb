// STORY The same C struct with a handle to a cycle: owned through plain memory, so latent.
// EXPECT latent_cycles=1 leaked_bytes=0
// EXPECT finding kind=latent_cycle objects=2 types=Peer
// EXPECT-DEBUG finding kind=latent_cycle owner=state edges=Peer::other
#include <cstdlib>
#include <memory>
#include <new>

struct Peer {
  std::shared_ptr<Peer> other;
};

struct c_state {
  int version;
  std::shared_ptr<Peer> peer;
};

c_state* state;

int main() {
  state = new (malloc(sizeof(c_state))) c_state{1, std::make_shared<Peer>()};
  state->peer->other = std::make_shared<Peer>(Peer{state->peer});
}
