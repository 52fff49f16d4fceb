// STORY Actors post messages to each other, which hold their senders: queues, some of whose elements are gone.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Ping,Pong confidence=proved
#include <deque>
#include <memory>
#include <queue>
#include <string>
struct ActorBase {
  virtual ~ActorBase() = default;
  struct Message {
    std::string text;
    std::shared_ptr<ActorBase> sender;
  };
  std::queue<Message> mailbox;
  void post(Message m) { mailbox.push(std::move(m)); }
};
template <class D>
struct Actor : ActorBase, std::enable_shared_from_this<D> {
  template <class... A>
  static std::shared_ptr<D> spawn(A&&... a) {
    return std::make_shared<D>(std::forward<A>(a)...);
  }
  void send(ActorBase& to, std::string text) { to.post({std::move(text), this->shared_from_this()}); }
};
struct Ping : Actor<Ping> {
  int count = 0;
};
struct Pong : Actor<Pong> {
  explicit Pong(int n) : n(n) {}
  int n;
};
int main() {
  auto ping = Ping::spawn();
  auto pong = Pong::spawn(3);
  for (int i = 0; i < 3; ++i) {
    ping->send(*pong, "hello from ping, a longer message");
    pong->send(*ping, "hello");
  }
  pong->mailbox.pop();
  return pong->mailbox.size() == 2 ? 0 : 1;
}
