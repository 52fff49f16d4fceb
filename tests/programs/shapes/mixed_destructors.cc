// STORY One class with a destructor of its own is enough: the whole cycle is uncollectable.
// EXPECT cycles=1 uncollectable=2 collectable=0
// EXPECT finding kind=cycle gc=uncollectable objects=2 types=Lock,Owner
// EXPECT-DEBUG finding kind=cycle destructors=implicit,user effects=puts
#include <cstdio>
#include <memory>

struct Owner;
struct Lock {
  ~Lock() { puts("released"); }
  std::shared_ptr<Owner> owner;
};
struct Owner {
  std::shared_ptr<Lock> lock;
};

int main() {
  auto owner = std::make_shared<Owner>();
  owner->lock = std::make_shared<Lock>();
  owner->lock->owner = owner;
}
