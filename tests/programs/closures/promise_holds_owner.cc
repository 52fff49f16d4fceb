// STORY A future's shared state holds the finished object, and the object keeps the future to answer later questions.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Download,"std::promise state" confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Download::finished,"std::promise state::result"
// FLAGS -pthread
// VARIANTS +libcxx +libcxxs
#include <future>
#include <memory>

struct Download {
  std::shared_future<std::shared_ptr<Download>> finished;
  long bytes = 0;
};

int main() {
  std::promise<std::shared_ptr<Download>> promise;
  auto download = std::make_shared<Download>();
  download->finished = promise.get_future().share();
  promise.set_value(download);
}
