// STORY Two panels in a pool's chunk, whose begin the pool points to: a lone word with the first one's control block. Both watch
//       themselves, so that there is room for one weak handle each, and that is their own.
// EXPECT cycles=1 leaked_objects=2 collectable=2
// EXPECT finding kind=cycle types=Panel objects=2 confidence=proved
// EXPECT no text "changed another object"
// NOT-LIBCXX its version here has no memory resources
#include <memory>
#include <memory_resource>

struct Panel : std::enable_shared_from_this<Panel> {
  std::shared_ptr<Panel> other;
};

std::pmr::unsynchronized_pool_resource* pool = new std::pmr::unsynchronized_pool_resource;

__attribute__((noinline)) void knot() {
  std::pmr::polymorphic_allocator<Panel> from_pool(pool);
  auto a = std::allocate_shared<Panel>(from_pool), b = std::allocate_shared<Panel>(from_pool);
  a->other = b;
  b->other = a;
}

int main() { knot(); }
