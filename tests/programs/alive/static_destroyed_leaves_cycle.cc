// STORY The global handle is destroyed at exit like any other and leaves a cycle behind.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Service confidence=proved
#include <memory>

struct Service {
  std::shared_ptr<Service> backup;
};

std::shared_ptr<Service> service = std::make_shared<Service>();

int main() {
  service->backup = std::make_shared<Service>();
  service->backup->backup = service;
}
