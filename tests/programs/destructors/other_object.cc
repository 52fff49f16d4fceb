// STORY A child says goodbye to the house it lived in, to which it has a plain pointer, and which lives on. Who writes
//       there does more than to release; a node that unlinks its neighbour before both are deleted does not.
// EXPECT cycles=1 leaked_objects=2 uncollectable=2
// EXPECT-DEBUG finding kind=cycle gc=uncollectable types=Child,Parent effects="store to another object"
// EXPECT-STRIPPED finding kind=cycle gc=uncollectable types=Child,Parent destructors=user,implicit effects="store to another object"
// EXPECT text "~Child() would have changed another object"
// VARIANTS +clang +clangs +libcxx +libcxxs
#include <memory>

struct Parent;

struct House {
  int inhabitants = 1;
};
House* house = new House;

struct Child {
  ~Child() { --home->inhabitants; }
  House* home = house;
  std::shared_ptr<Parent> owner;
};

struct Node {
  Node* next = nullptr;
  Node* previous = nullptr;
};

struct Parent {
  ~Parent() {
    first->next->previous = nullptr;
    delete first->next;
    delete first;
  }
  Node* first = new Node;
  std::shared_ptr<Child> child;
};

int main() {
  auto parent = std::make_shared<Parent>();
  parent->first->next = new Node{nullptr, parent->first};
  parent->child = std::make_shared<Child>();
  parent->child->owner = parent;
}
