// STORY The program knows its cycle and cuts it before it lets go. Healthy.
// EXPECT silent
// EXPECT stdout "closed\nclosed\n"
#include <cstdio>
#include <memory>

struct Peer {
  ~Peer() { puts("closed"); }
  std::shared_ptr<Peer> other;
};

int main() {
  auto one = std::make_shared<Peer>(), two = std::make_shared<Peer>();
  one->other = two;
  two->other = one;
  one->other.reset();
}
