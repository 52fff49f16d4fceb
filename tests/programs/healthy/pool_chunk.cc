// STORY Two models lie in a chunk of a pool, one of them at its begin. The pool knows the chunk by the same address by which a handle
//       knows the model: the rest of the chunk is in use, too.
// EXPECT silent
// NOT-LIBCXX its version 14 has no memory_resource
#include <memory>
#include <memory_resource>
#include <string>
#include <vector>

struct Model {
  std::string id = "component id that is a long string";
  virtual ~Model() = default;
};

std::pmr::unsynchronized_pool_resource* pool;
std::vector<std::shared_ptr<Model>>* kept;

__attribute__((noinline)) static void add() {
  kept->push_back(std::allocate_shared<Model>(std::pmr::polymorphic_allocator<Model>(pool)));
}

int main() {
  pool = new std::pmr::unsynchronized_pool_resource;
  kept = new std::vector<std::shared_ptr<Model>>;
  add();
  add();
}
