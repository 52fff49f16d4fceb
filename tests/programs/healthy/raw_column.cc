// STORY A handle was destroyed in raw memory, which a number and a function pointer, or bytes of a vector, stand for. A variable
//       of main owns the objects when the program exits.
// EXPECT silent
// VARIANTS +clang +clangs +clang0 +clang0s
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

struct World {
  void* memory = nullptr;
  std::size_t count = 0;
  void (*destroy)(void*) = nullptr;
  ~World() {
    for (std::size_t i = 0; i < count; ++i) destroy(static_cast<char*>(memory) + 16 * i);
    ::operator delete(memory);
  }
};
struct Emitter {
  std::vector<std::byte> bytes = std::vector<std::byte>(64);
};

__attribute__((noinline)) static void leave(const std::shared_ptr<World>& world,
                                            const std::shared_ptr<Emitter>& emitter) {
  std::exit(static_cast<int>(world->count) + (emitter->bytes.empty() ? 1 : 0));
}

int main() {
  auto world = std::make_shared<World>();
  world->memory = ::operator new(64);
  world->destroy = [](void* at) { static_cast<std::shared_ptr<World>*>(at)->~shared_ptr(); };
  new (world->memory) std::shared_ptr<World>(world);
  world->count = 1;
  world->destroy(world->memory);
  world->count = 0;

  auto emitter = std::make_shared<Emitter>();
  auto* handle = new (emitter->bytes.data()) std::shared_ptr<Emitter>(emitter);
  handle->~shared_ptr();
  leave(world, emitter);
}
