// STORY Variants and optionals in memory that held other bytes before: around the index lies what was there. One way back is
//       strong, one is weak; and an optional that was emptied keeps the bytes of its handle. Each index says which it is.
// EXPECT cycles=2 leaked_objects=4
// EXPECT finding kind=cycle types=Node objects=2 instances=2 confidence=proved
// EXPECT no text "unsure"
// VARIANTS +O3s +Oss +clang +clangs +clang0s +libcxx +libcxxs
#include <memory>
#include <optional>
#include <variant>

#include "ways_back.h"

struct Node {
  Node() {}
  std::variant<int, std::shared_ptr<Node>, std::weak_ptr<Node>, std::unique_ptr<int>> link;
  std::optional<std::shared_ptr<Node>> next;
};

int main() {
  leak_cycle<Node>();
  leak_cycle<Node>();
  empty_cycle<Node>();
}
