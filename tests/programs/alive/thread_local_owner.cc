// STORY A thread_local handle owns a self-holding context while the program leaves by _exit. Owned, so no leak.
// EXPECT latent_cycles=* leaked_objects=0 leaked_bytes=0
#include <unistd.h>

#include <memory>

struct Context {
  std::shared_ptr<Context> self;
};

thread_local std::shared_ptr<Context> context;

int main() {
  context = std::make_shared<Context>();
  context->self = context;
  _exit(0);
}
