// STORY std::any keeps what it holds in a block of its own and forgets the type.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Event,Sender confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Event::sender,Sender::last
// VARIANTS +libcxx +libcxxs
#include <any>
#include <memory>

struct Event {
  std::any sender;
};
struct Sender {
  std::shared_ptr<Event> last;
};

int main() {
  auto sender = std::make_shared<Sender>();
  sender->last = std::make_shared<Event>();
  sender->last->sender = sender;
}
