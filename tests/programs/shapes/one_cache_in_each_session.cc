// STORY Every session has a property map: five caches of one kind at one place are one finding.
// EXPECT cycles=0 caches=5
// EXPECT-DEBUG text "5 × 2 objects in a std::map<std::string, std::shared_ptr<Buffer>>"
// EXPECT text "5 in all"
// EXPECT no text "CACHE 2"
#include <map>
#include <memory>
#include <string>
#include <vector>

struct Buffer {
  char bytes[100];
};

struct Session {
  std::map<std::string, std::shared_ptr<Buffer>> properties;
};

std::vector<std::shared_ptr<Session>>* sessions = new std::vector<std::shared_ptr<Session>>;

int main() {
  for (int i = 0; i < 5; ++i) {
    auto session = std::make_shared<Session>();
    session->properties["buffer"] = std::make_shared<Buffer>();
    session->properties["other"] = std::make_shared<Buffer>();
    sessions->push_back(session);
  }
}
