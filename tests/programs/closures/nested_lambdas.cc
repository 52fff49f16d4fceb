// STORY A retry wrapper captures a callback by value, and that callback had captured the client that stores the wrapper.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Client confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Client::on_answer
// EXPECT-DEBUG text "captures shared_ptr<Client> client"
#include <functional>
#include <memory>

struct Client {
  std::function<void(int)> on_answer;
  int answers = 0;
};

int main() {
  auto client = std::make_shared<Client>();
  auto count = [client](int value) { client->answers += value; };
  auto retry = [count, left = 3L, limit = 4L](int value) {
    for (long i = left; i < limit; i++) count(value);
  };
  client->on_answer = [retry](int value) { retry(value + 1); };
  client->on_answer(1);
}
