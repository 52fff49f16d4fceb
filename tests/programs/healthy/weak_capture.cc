// STORY The repaired callback: it captures a weak_ptr and asks before it works.
// EXPECT silent
// EXPECT stdout "done\n"
#include <cstdio>
#include <functional>
#include <memory>

struct Download {
  std::function<void()> on_done;
};

int main() {
  auto download = std::make_shared<Download>();
  download->on_done = [weak = std::weak_ptr<Download>(download)] {
    if (auto download = weak.lock()) puts("done");
  };
  download->on_done();
}
