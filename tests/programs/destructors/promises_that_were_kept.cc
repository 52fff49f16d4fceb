// STORY A promise that got its value breaks nothing when it is destroyed; one that did not would have.
// EXPECT cycles=2 leaked_objects=2
// EXPECT finding kind=cycle types=Kept
// EXPECT finding kind=cycle types=Broken effects=std::future_category
// EXPECT no finding types=Kept effects=std::future_category
// EXPECT-DEBUG text "~Broken() would have broken a promise (std::future_category)"
// EXPECT no text "~Kept() would have"
// VARIANTS +Oss
// NOT-CLANG at -O0 a function says as a bool whether there is a result
// NOT-LIBCXX makes the exception by throwing it, and what only leads to an exception is not told
#include <future>
#include <memory>

struct Kept {
  std::promise<int> answer;
  std::shared_ptr<Kept> self;
};
struct Broken {
  std::promise<int> answer;
  std::shared_ptr<Broken> self;
};

int main() {
  auto kept = std::make_shared<Kept>();
  kept->self = kept;
  kept->answer.set_value(3);
  auto broken = std::make_shared<Broken>();
  broken->self = broken;
}
