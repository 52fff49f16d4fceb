// STORY What main keeps under a key of its own (pthread_setspecific) is owned by its thread-local storage, which lies below
//       its stack, but is no leftover there.
// EXPECT latent_cycles=1
// EXPECT finding kind=latent_cycle owner_kind=tls
// EXPECT no text "leftover"
// FLAGS -pthread
#include <pthread.h>
#include <memory>

struct Node {
  std::shared_ptr<Node> self;
};

__attribute__((noinline)) void keep(pthread_key_t key) {
  auto node = std::make_shared<Node>();
  node->self = node;
  pthread_setspecific(key, new std::shared_ptr<Node>(node));
}

__attribute__((noinline)) void forget() {
  volatile char dead[16384];
  for (auto& byte : dead) byte = 0;
}

int main() {
  pthread_key_t key;
  pthread_key_create(&key, nullptr);
  keep(key);
  forget();
}
