// STORY Two loops that share one object are one knot.
// EXPECT cycles=1 leaked_objects=3
// EXPECT finding kind=cycle objects=3 types=Hub,Spoke confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Hub::left,Hub::right,Spoke::hub cut=Spoke::hub
#include <memory>

struct Spoke;
struct Hub {
  std::shared_ptr<Spoke> left, right;
};
struct Spoke {
  std::shared_ptr<Hub> hub;
};

int main() {
  auto hub = std::make_shared<Hub>();
  hub->left = std::make_shared<Spoke>(Spoke{hub});
  hub->right = std::make_shared<Spoke>(Spoke{hub});
}
