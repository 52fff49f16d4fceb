// STORY Two unrelated knots in one program are two findings; the one that holds more memory comes with more bytes.
// EXPECT cycles=3 leaked_objects=5
// EXPECT finding kind=cycle instances=2 objects=1 types=Loop
// EXPECT finding kind=cycle instances=1 objects=3 types=Step
// EXPECT-DEBUG finding kind=cycle edges=Loop::body
// EXPECT-DEBUG finding kind=cycle edges=Step::next
#include <memory>

struct Loop {
  std::shared_ptr<Loop> body;
};
struct Step {
  std::shared_ptr<Step> next;
};

int main() {
  for (int i = 0; i < 2; i++) {
    auto loop = std::make_shared<Loop>();
    loop->body = loop;
  }
  auto first = std::make_shared<Step>();
  first->next = std::make_shared<Step>();
  first->next->next = std::make_shared<Step>();
  first->next->next->next = first;
}
