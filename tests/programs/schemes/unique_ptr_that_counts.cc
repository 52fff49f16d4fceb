// STORY Surfaces in the style of a C library: references are taken and given back by functions, and a unique_ptr whose
//       deleter gives one back is the smart pointer. A ring of them; and one that is held by an ordinary unique_ptr.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Surface confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Surface::next cut=Surface::next
#include <memory>

struct Surface;
void unref(Surface* surface);
struct Unref {
  void operator()(Surface* surface) const { unref(surface); }
};
using SurfacePtr = std::unique_ptr<Surface, Unref>;
struct Surface {
  virtual ~Surface() = default;
  int references = 1;
  SurfacePtr next;
};
void unref(Surface* surface) {
  if (--surface->references == 0) delete surface;
}
static SurfacePtr ref(Surface* surface) {
  ++surface->references;
  return SurfacePtr(surface);
}

static std::unique_ptr<Surface> screen;

__attribute__((noinline)) static void work() {
  SurfacePtr a(new Surface), b(new Surface);
  a->next = ref(b.get());
  b->next = ref(a.get());
  screen = std::make_unique<Surface>();
}

int main() { work(); }
