// The program on the screenshots: a chat server that forgets to let go of its sessions. Users log in, join rooms and
// log out; each snapshot has a few more who are gone and still there.
#include <array>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "preload/api/gordian.h"

struct Session;

struct Message {
  std::string text;
  std::weak_ptr<Session> from;
};

struct Room {
  std::string topic;
  std::vector<std::shared_ptr<Message>> history;
  std::vector<std::weak_ptr<Session>> present;
};

struct Timer {
  std::function<void()> callback;
};

struct Session : std::enable_shared_from_this<Session> {
  explicit Session(int number) : user("user number " + std::to_string(number) + " of the chat") {}
  ~Session() { std::printf("%s has left\n", user.c_str()); }
  // The knot: the timer is the session's, and its callback holds the session.
  void start() {
    timer = std::make_shared<Timer>();
    timer->callback = [self = shared_from_this()] { self->unread = 0; };
  }
  void stop() { timer.reset(); }

  std::string user;
  int unread = 0;
  std::shared_ptr<Timer> timer;
  std::map<std::string, std::shared_ptr<Room>> rooms;
  std::array<char, 256> buffer{};
};

struct Avatar {
  std::array<char, 600> pixels{};
};

struct Server {
  std::map<std::string, std::shared_ptr<Room>> rooms;
  std::unordered_map<int, std::shared_ptr<Session>> sessions;
};

struct Plugin {
  std::shared_ptr<Plugin> host;
  std::shared_ptr<Plugin> guest;
};

Server& server = *new Server;
std::unordered_map<int, std::shared_ptr<Avatar>>& avatars = *new std::unordered_map<int, std::shared_ptr<Avatar>>;
std::shared_ptr<Plugin>& plugins = *new std::shared_ptr<Plugin>;

void open_rooms() {
  for (const char* topic : {"general", "knots", "ropes", "swords", "oxcarts", "oracles"}) {
    auto room = std::make_shared<Room>();
    room->topic = std::string("all there is to say about ") + topic;
    server.rooms[topic] = room;
  }
}

void load_plugins() {
  plugins = std::make_shared<Plugin>();
  plugins->guest = std::make_shared<Plugin>();
  plugins->guest->host = plugins;
}

void say(const std::shared_ptr<Session>& session, Room& room, int number) {
  auto message = std::make_shared<Message>();
  message->text = "a message of some length, number " + std::to_string(number);
  message->from = session;
  room.history.push_back(message);
}

void log_in(int number) {
  auto session = std::make_shared<Session>(number);
  session->start();
  for (auto& [topic, room] : server.rooms) {
    if (number % 2 == 0 && topic > "m") continue;
    session->rooms[topic] = room;
    room->present.push_back(session);
    say(session, *room, number);
  }
  server.sessions[number] = session;
  avatars[number % 40] = std::make_shared<Avatar>();
}

// Of every third nobody thinks to stop the timer.
void log_out(int number) {
  if (number % 3 != 0) server.sessions[number]->stop();
  server.sessions.erase(number);
}

int main() {
  open_rooms();
  load_plugins();
  int in = 0, out = 0;
  for (const char* hour : {"8 o'clock", "9 o'clock", "10 o'clock", "11 o'clock", "noon"}) {
    for (int i = 0; i < 120; ++i) log_in(in++);
    for (int i = 0; i < 90; ++i) log_out(out++);
    gordian_snapshot(hour);
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}
