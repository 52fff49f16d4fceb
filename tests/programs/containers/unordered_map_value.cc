// STORY Through a node of a hash table: the table's bucket array and the nodes' list lead there.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Channel,Router confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Router::channels,Channel::router
// VARIANTS +libcxx +libcxxs
#include <memory>
#include <unordered_map>

struct Router;
struct Channel {
  std::shared_ptr<Router> router;
};
struct Router {
  std::unordered_map<int, std::shared_ptr<Channel>> channels;
};

int main() {
  auto router = std::make_shared<Router>();
  for (int i = 0; i < 20; i++) router->channels[i];
  router->channels[7] = std::make_shared<Channel>(Channel{router});
}
