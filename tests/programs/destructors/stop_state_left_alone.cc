// STORY A stop_callback of an object that keeps itself by it. Its source has gone, and left it the state that both had: what
//       the callback's destructor would have written there nobody would have seen.
// EXPECT cycles=1
// EXPECT finding kind=cycle types=Owner gc=collectable
// FLAGS -pthread -Wno-maybe-uninitialized
// NOT-LIBCXX it has no stop_token
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

struct Owner {
  std::optional<std::stop_callback<std::function<void()>>> on_stop;
};

int main() {
  const std::stop_source source;
  const auto owner = std::make_shared<Owner>();
  owner->on_stop.emplace(source.get_token(), [owner] { owner->on_stop.reset(); });
}
