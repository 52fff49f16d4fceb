// STORY The same two classes hold each other by two different members: two causes, two findings with ids of their own.
// VARIANTS +nopie +clang +clangs +libcxx +libcxxs
// EXPECT cycles=5 leaked_objects=10
// EXPECT finding kind=cycle objects=2 instances=3 types=Peer,Session
// EXPECT finding kind=cycle objects=2 instances=2 types=Peer,Session
// EXPECT-DEBUG finding kind=cycle instances=3 edges=Session::reader,Peer::session
// EXPECT-DEBUG finding kind=cycle instances=2 edges=Session::writer,Peer::session
#include <memory>
#include <string>

struct Session;
struct Peer {
  std::shared_ptr<Session> session;
};
struct Session {
  std::string name = "a name of which every library makes an object of its own size";
  std::shared_ptr<Peer> reader, writer;
};

int main() {
  for (int i = 0; i < 5; ++i) {
    auto session = std::make_shared<Session>();
    auto peer = std::make_shared<Peer>();
    peer->session = session;
    (i < 3 ? session->reader : session->writer) = peer;
  }
}
