// STORY Some engines put a header of 16 bytes before everything they allocate: control blocks never stand at the
//       beginning of a block. The knot is there all the same.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Scene
// EXPECT-DEBUG finding kind=cycle edges=Scene::parent,Scene::child
#include <cstdlib>
#include <memory>

struct alignas(16) Header {
  std::size_t bytes;
};

template <typename T>
struct HeaderAllocator {
  using value_type = T;
  HeaderAllocator() = default;
  template <typename U>
  HeaderAllocator(const HeaderAllocator<U>&) {}
  T* allocate(std::size_t n) {
    auto* header = static_cast<Header*>(malloc(sizeof(Header) + n * sizeof(T)));
    header->bytes = n * sizeof(T);
    return reinterpret_cast<T*>(header + 1);
  }
  void deallocate(T* p, std::size_t) { free(reinterpret_cast<Header*>(p) - 1); }
};

struct Scene {
  std::shared_ptr<Scene> parent, child;
};

int main() {
  auto parent = std::allocate_shared<Scene>(HeaderAllocator<Scene>());
  parent->child = std::allocate_shared<Scene>(HeaderAllocator<Scene>());
  parent->child->parent = parent;
}
