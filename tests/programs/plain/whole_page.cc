// STORY pvalloc gives whole pages, however little is asked for. What lies at the end of one is there.
// EXPECT latent_cycles=1
#include <malloc.h>
#include <memory>

struct Node {
  std::shared_ptr<Node> self;
};
struct Holder {
  std::shared_ptr<Node> node;
};

Holder** page;

int main() {
  page = static_cast<Holder**>(pvalloc(100));
  page[511] = new Holder{std::make_shared<Node>()};
  page[511]->node->self = page[511]->node;
}
