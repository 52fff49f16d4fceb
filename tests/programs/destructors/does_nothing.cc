// STORY A cache holds objects that have nothing to release: their destruction would do nothing at all.
// EXPECT caches=1
// EXPECT finding kind=cache types=Point destructors=trivial
// VARIANTS +clang +clangs +libcxx +libcxxs
#include <unistd.h>

#include <map>
#include <memory>

struct Point {
  int x = 0, y = 0;
};

std::map<int, std::shared_ptr<Point>> points;

int main() {
  for (int i = 0; i < 3; ++i) points[i] = std::make_shared<Point>();
  _exit(0);
}
