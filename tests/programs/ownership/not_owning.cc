// STORY A shared_ptr that owns nothing (its deleter does nothing) refers to an object on the stack. Healthy.
// EXPECT silent
// EXPECT stdout "42\n"
// VARIANTS +libcxx +libcxxs
#include <cstdio>
#include <memory>
#include <vector>

struct Settings {
  int value = 42;
};

int main() {
  Settings settings;
  std::shared_ptr<Settings> borrowed(&settings, [](Settings*) {});
  std::vector<std::shared_ptr<Settings>> users(10, borrowed);
  printf("%d\n", users.back()->value);
}
