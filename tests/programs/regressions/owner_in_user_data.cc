// STORY A C library keeps a shared_ptr as user data, on the heap, behind a global void*. The object's own emptied optional
// still has the words of a handle to it; they must not stand for the owner of which no type says that it is one.
// EXPECT no finding confidence=proved
// EXPECT cycles=*
// EXPECT latent_cycles=*
// VARIANTS +clang +libcxx
#include <memory>
#include <optional>
#include <utility>

struct Session : std::enable_shared_from_this<Session> {
  std::optional<std::shared_ptr<Session>> next;
  int id = 1;
};

void* user_data;

int main() {
  auto session = std::make_shared<Session>();
  session->next = session;
  session->next.reset();
  user_data = new std::shared_ptr<Session>(std::move(session));
}
