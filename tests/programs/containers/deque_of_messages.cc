// STORY A deque keeps a map of chunks: two plain blocks on the way from the mailbox to its message.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Mailbox,Message confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Mailbox::messages,Message::reply_to
// VARIANTS +libcxx +libcxxs
#include <deque>
#include <memory>

struct Mailbox;
struct Message {
  std::shared_ptr<Mailbox> reply_to;
};
struct Mailbox {
  std::deque<std::shared_ptr<Message>> messages;
};

int main() {
  auto mailbox = std::make_shared<Mailbox>();
  for (int i = 0; i < 100; i++) mailbox->messages.emplace_back();
  mailbox->messages[70] = std::make_shared<Message>(Message{mailbox});
}
