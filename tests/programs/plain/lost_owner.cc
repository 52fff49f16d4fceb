// STORY An object that holds a shared_ptr was made by new and never deleted. No cycle: a plain leak that takes a shared
//       object along.
// EXPECT unreachable_blocks=2 leaked_objects=0
// EXPECT finding kind=unreachable direct_blocks=1
#include <memory>

struct Texture {
  char pixels[64] = {};
};
struct Sprite {
  std::shared_ptr<Texture> texture = std::make_shared<Texture>();
};

__attribute__((noinline)) void draw() {
  auto* sprite = new Sprite;
  asm volatile("" : : "r"(sprite) : "memory");
}

__attribute__((noinline)) void forget() {
  volatile char dead[16384];
  for (auto& byte : dead) byte = 0;
}

int main() {
  draw();
  forget();
}
