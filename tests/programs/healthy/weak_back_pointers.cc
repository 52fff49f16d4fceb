// STORY Parent owns child, child knows parent by weak_ptr and asks it whether it is still there.
// EXPECT silent
// EXPECT stdout "child of Ada\nparent gone 1\n"
// VARIANTS +libcxx +libcxxs
#include <cstdio>
#include <memory>
#include <string>

struct Person {
  std::string name;
  std::shared_ptr<Person> child;
  std::weak_ptr<Person> parent;
};

int main() {
  auto ada = std::make_shared<Person>(Person{"Ada", nullptr, {}});
  ada->child = std::make_shared<Person>(Person{"Bob", nullptr, ada});
  auto bob = ada->child;
  printf("child of %s\n", bob->parent.lock()->name.c_str());
  ada.reset();
  printf("parent gone %d\n", bob->parent.expired());
}
