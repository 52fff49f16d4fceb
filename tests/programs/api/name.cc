// STORY Objects with names of the program's own: a name stands beside the type, also in a plain leak. What is said about
// a block does not outlive it.
// EXPECT cycles=1 leaked_objects=2 unreachable_blocks=1
// EXPECT finding kind=cycle objects=2 types=Peer names=left,right
// EXPECT finding kind=unreachable names="the ledger"
// EXPECT text "  named      Peer  \"left\"\n             Peer  \"right\"\n"
// EXPECT text "  named      "
// EXPECT no text "old name"
#include <gordian.h>

#include <cstdlib>
#include <memory>

struct Peer {
  std::shared_ptr<Peer> other;
};

__attribute__((noinline)) void work() {
  auto left = gordian::name(std::make_shared<Peer>(), "old name");
  left->other = gordian::name(std::make_shared<Peer>(), "right");
  left->other->other = left;
  gordian::name(left, "left");  // the last one counts

  void* freed = malloc(500);
  gordian_name(freed, "old name of a block that is freed");
  free(freed);
  void* ledger = malloc(500);  // as a rule at the same place
  asm volatile("" : : "r"(ledger) : "memory");
  gordian_name(static_cast<char*>(ledger) + 100, "the ledger");
}

__attribute__((noinline)) void forget() {
  volatile char dead[16384];
  for (auto& byte : dead) byte = 0;
}

int main() {
  work();
  forget();
}
