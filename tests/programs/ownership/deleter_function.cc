// STORY The control block calls a C-style free function instead of delete. The knot is the same.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Handle confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Handle::other
// VARIANTS +libcxx +libcxxs
#include <memory>

struct Handle {
  std::shared_ptr<Handle> other;
};

void handle_free(Handle* handle) { delete handle; }

int main() {
  std::shared_ptr<Handle> one(new Handle, handle_free), two(new Handle, &handle_free);
  one->other = two;
  two->other = one;
}
