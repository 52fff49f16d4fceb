// STORY Three interfaces, three places in the object that handles point at: +0, +8, +16.
// EXPECT cycles=1 leaked_objects=4
// EXPECT finding kind=cycle objects=4 types=Service,User confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Service::users,User::start,User::stop,User::status
#include <memory>
#include <vector>

struct Start {
  virtual ~Start() = default;
};
struct Stop {
  virtual ~Stop() = default;
};
struct Status {
  virtual ~Status() = default;
};
struct User {
  std::shared_ptr<Start> start;
  std::shared_ptr<Stop> stop;
  std::shared_ptr<Status> status;
};
struct Service : Start, Stop, Status {
  std::vector<std::shared_ptr<User>> users;
};

int main() {
  auto service = std::make_shared<Service>();
  service->users.push_back(std::make_shared<User>(User{service, nullptr, nullptr}));
  service->users.push_back(std::make_shared<User>(User{nullptr, service, nullptr}));
  service->users.push_back(std::make_shared<User>(User{nullptr, nullptr, service}));
}
