// STORY The most common knot of all: an object stores a callback that captured a shared_ptr to the object.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Download confidence=proved
// EXPECT stdout "done 100\n"
// EXPECT-DEBUG finding kind=cycle gc=collectable edges=Download::on_done cut=Download::on_done
// VARIANTS +libcxx0 +libcxx0s +libcxx +libcxxs
#include <cstdio>
#include <functional>
#include <memory>

struct Download {
  int percent = 0;
  std::function<void()> on_done;
};

int main() {
  auto download = std::make_shared<Download>();
  download->on_done = [download] { printf("done %d\n", download->percent); };
  download->percent = 100;
  download->on_done();
}
