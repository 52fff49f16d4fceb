// STORY exit() within a catch block: the exception is in flight for ever, and owned by the run-time library.
// EXPECT silent
// EXPECT exit=5
#include <cstdlib>
#include <memory>

struct Failure {
  std::shared_ptr<int> code;
};

int main() {
  try {
    throw Failure{std::make_shared<int>(5)};
  } catch (const Failure& failure) {
    exit(*failure.code);
  }
}
