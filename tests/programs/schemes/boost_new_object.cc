// STORY Boost: one object made with new, one with a deleter of its own, one of allocate_shared, in a ring.
// EXPECT cycles=1 leaked_objects=3
// EXPECT finding kind=cycle objects=3 types=Hen,Egg,Chick scheme=boost confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Hen::egg,Egg::chick,Chick::hen
// VARIANTS +clang +clangs
#include <cstdio>
#include <memory>

#include <boost/make_shared.hpp>
#include <boost/shared_ptr.hpp>

struct Egg;
struct Chick;
struct Hen {
  boost::shared_ptr<Egg> egg;
};
struct Egg {
  boost::shared_ptr<Chick> chick;
};
struct Chick {
  boost::shared_ptr<Hen> hen;
};
struct Coop {
  const char* name;
  void operator()(Hen* hen) const {
    std::puts(name);
    delete hen;
  }
};

int main() {
  boost::shared_ptr<Hen> hen(new Hen, Coop{"free range"});
  boost::shared_ptr<Egg> egg(new Egg);
  boost::shared_ptr<Chick> chick = boost::allocate_shared<Chick>(std::allocator<Chick>());
  hen->egg = egg;
  egg->chick = chick;
  chick->hen = hen;
}
