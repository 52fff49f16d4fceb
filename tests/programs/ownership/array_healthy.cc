// STORY Arrays of both kinds, shared and released.
// EXPECT silent
// EXPECT stdout "4 owners\n"
// FLAGS -Wno-use-after-free
// NOT-LIBCXX its version 14 has no make_shared of arrays
#include <cstdio>
#include <memory>
#include <vector>

struct Sample {
  double value = 0;
  std::weak_ptr<Sample[]> all;
};

int main() {
  auto made = std::make_shared<Sample[]>(100);
  std::shared_ptr<Sample[]> adopted(new Sample[50]);
  made[3].all = made;
  adopted[4].all = adopted;
  std::vector<std::shared_ptr<Sample[]>> owners(3, made);
  printf("%ld owners\n", made.use_count());
}
