// STORY local_shared_ptrs made from shared_ptrs: their counts are in a block between the objects.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Host,Guest scheme=boost
// EXPECT-DEBUG finding kind=cycle edges=Host::guest,Guest::host confidence=proved
// VARIANTS +clang +clangs
#include <boost/make_shared.hpp>
#include <boost/smart_ptr/local_shared_ptr.hpp>

struct Guest;
struct Host {
  boost::local_shared_ptr<Guest> guest;
};
struct Guest {
  boost::shared_ptr<Host> host;
};

__attribute__((noinline)) static void meet() {
  auto host = boost::make_shared<Host>();
  auto guest = boost::make_shared<Guest>();
  host->guest = boost::local_shared_ptr<Guest>(guest);
  guest->host = host;
}

int main() { meet(); }
