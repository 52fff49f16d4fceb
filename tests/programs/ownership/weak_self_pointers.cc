// STORY enable_shared_from_this stores a weak handle to the object in the object. It looks like a strong handle to
//       itself and is none: twenty of them, alive at the end in a registry that is never destroyed.
// EXPECT silent
// EXPECT stdout "20 sessions\n"
// VARIANTS +libcxx +libcxxs
#include <cstdio>
#include <memory>
#include <vector>

struct Session : std::enable_shared_from_this<Session> {
  int id = 0;
};

std::vector<std::shared_ptr<Session>>* sessions;

int main() {
  sessions = new std::vector<std::shared_ptr<Session>>;
  for (int i = 0; i < 10; i++) sessions->push_back(std::make_shared<Session>());
  for (int i = 0; i < 10; i++) sessions->emplace_back(new Session);
  printf("%zu sessions\n", sessions->size());
}
