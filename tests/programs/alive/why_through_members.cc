// STORY Two sessions that hold each other are in use: a global object's map in a unique_ptr's target leads to one, by
//       way of a list of a server. The report names the way, member by member.
// EXPECT latent_cycles=1 leaked_bytes=0
// EXPECT finding kind=latent_cycle objects=2 types=Session owner_kind=global
// EXPECT-DEBUG finding kind=latent_cycle edges=Session::peer owner=application
// EXPECT-DEBUG text "alive through: global application → Application::server: Server → Server::rooms: map<"
// EXPECT-DEBUG text " → Room::sessions: "
// EXPECT-STRIPPED text "alive through: global +0x"
// EXPECT-STRIPPED text " of why_through_members → "
// EXPECT-STRIPPED text " → Session\n"
// EXPECT no text "the stack of"
// VARIANTS +clang +clangs +libcxx +libcxxs
#include <cstdlib>
#include <list>
#include <map>
#include <memory>
#include <string>

struct Session {
  std::shared_ptr<Session> peer;
};
struct Room {
  std::list<std::shared_ptr<Session>> sessions;
};
struct Server {
  std::map<int, Room> rooms;
};
struct Application {
  long version = 1;
  std::unique_ptr<Server> server;
};

Application application;

static __attribute__((noinline)) void open_sessions() {
  application.server = std::make_unique<Server>();
  auto one = std::make_shared<Session>(), two = std::make_shared<Session>();
  one->peer = two;
  two->peer = one;
  for (int i = 0; i < 5; i++) application.server->rooms[i];
  application.server->rooms[3].sessions.push_back(one);
}

int main() {
  open_sessions();
  std::quick_exit(0);
}
