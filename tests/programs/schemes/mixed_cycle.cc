// STORY A cycle through two libraries: what Boost counts holds what the standard library counts, and back.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Session,Codec confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Session::codec,Codec::session cut=Codec::session
// VARIANTS +clang +clangs +libcxx +libcxxs
#include <memory>

#include <boost/make_shared.hpp>
#include <boost/shared_ptr.hpp>

struct Codec;
struct Session {
  std::shared_ptr<Codec> codec;
};
struct Codec {
  boost::shared_ptr<Session> session;
};

int main() {
  auto session = boost::make_shared<Session>();
  session->codec = std::make_shared<Codec>();
  session->codec->session = session;
}
