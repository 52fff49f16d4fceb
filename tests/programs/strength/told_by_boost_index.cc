// STORY boost::variant and boost::optional have their index and their flag in front of what they hold.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle types=Node objects=2 confidence=proved
// EXPECT no text "unsure"
// VARIANTS +O3s +Oss +clang +clangs
#include <boost/optional.hpp>
#include <boost/variant.hpp>
#include <memory>

#include "ways_back.h"

struct Node {
  Node() {}
  boost::optional<std::shared_ptr<Node>> next;
  boost::variant<int, std::shared_ptr<Node>, std::weak_ptr<Node>> link;
};

int main() {
  leak_cycle<Node>();
  empty_cycle<Node>();
}
