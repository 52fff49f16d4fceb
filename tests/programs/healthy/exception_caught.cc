// STORY An exception carries a shared object through several frames, is stored as an exception_ptr, and caught twice.
// EXPECT silent
// EXPECT stdout "caught: no such file\nagain: no such file\n"
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

struct Context {
  std::string what;
};
struct Failure {
  std::shared_ptr<Context> context;
};

__attribute__((noinline)) void open_file(int depth) {
  auto held = std::make_shared<Context>(Context{"held while the stack unwinds"});
  if (depth == 0) throw Failure{std::make_shared<Context>(Context{"no such file"})};
  open_file(depth - 1);
  held->what += ".";
}

int main() {
  std::exception_ptr stored;
  try {
    open_file(5);
  } catch (const Failure& failure) {
    printf("caught: %s\n", failure.context->what.c_str());
    stored = std::current_exception();
  }
  try {
    std::rethrow_exception(stored);
  } catch (const Failure& failure) {
    printf("again: %s\n", failure.context->what.c_str());
  }
}
