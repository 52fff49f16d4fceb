// A server of many threads, and its clients: for scripts/soak.
//
//   threaded_server serve PORT            GET /put?key=N&size=N, /get?key=N, /quit
//   threaded_server ask PORT REQUESTS     from eight threads; prints how many answers were not as they should be
//   threaded_server quit PORT             the server ends
//
// The server keeps 20,000 sessions: trees of shared objects with weak parents, strings and maps, made by one thread and
// dropped by another. Every sixteenth request is answered by a thread of its own, which is gone afterwards. So the live
// set is steady while everything in it changes.
#include <httplib.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace {

constexpr int kShards = 16;
constexpr int kKeys = 20000;
constexpr int kMostSize = 24;
constexpr int kClients = 8;

struct Part {
  explicit Part(std::string text) : text_(std::move(text)) {}
  std::string text_;
  std::weak_ptr<Part> parent_;
  std::vector<std::shared_ptr<Part>> children_;
};

struct Session {
  std::map<std::string, std::shared_ptr<Part>> parts_;
};

std::string part_text(int key, int i) { return "part " + std::to_string(i) + " of the session " + std::to_string(key); }

std::shared_ptr<Session> make_session(int key, int size) {
  auto session = std::make_shared<Session>();
  std::shared_ptr<Part> last;
  for (int i = 0; i < size; ++i) {
    auto part = std::make_shared<Part>(part_text(key, i));
    part->parent_ = last;
    if (last) last->children_.push_back(part);
    session->parts_[part->text_] = part;
    if (i % 3 != 0) last = part;
  }
  return session;
}

// Of what is really there, through the pointers.
std::string describe(const Session& session) {
  size_t children = 0;
  size_t orphans = 0;
  size_t length = 0;
  for (const auto& [name, part] : session.parts_) {
    children += part->children_.size();
    orphans += part->parent_.expired() ? 1 : 0;
    length += part->text_.size();
  }
  return std::to_string(session.parts_.size()) + " " + std::to_string(children) + " " + std::to_string(orphans) + " " +
         std::to_string(length);
}

class Sessions {
 public:
  std::string put(int key, int size) {
    auto fresh = make_session(key, size);
    std::string said = describe(*fresh);
    Shard& shard = shards_[static_cast<size_t>(key) % kShards];
    const std::lock_guard<std::mutex> lock(shard.mutex);
    std::swap(shard.sessions[key], fresh);
    return said;
  }

  std::string get(int key) {
    std::shared_ptr<Session> session;
    {
      Shard& shard = shards_[static_cast<size_t>(key) % kShards];
      const std::lock_guard<std::mutex> lock(shard.mutex);
      if (const auto found = shard.sessions.find(key); found != shard.sessions.end()) session = found->second;
    }
    return session ? describe(*session) : "nothing";
  }

 private:
  struct Shard {
    std::mutex mutex;
    std::unordered_map<int, std::shared_ptr<Session>> sessions;
  };
  std::array<Shard, kShards> shards_;
};

int number(const httplib::Request& request, const char* name) {
  return std::atoi(request.get_param_value(name).c_str());
}

int serve(int port) {
  Sessions sessions;
  std::atomic<unsigned> requests{0};
  httplib::Server server;
  server.set_tcp_nodelay(true);
  server.new_task_queue = [] { return new httplib::ThreadPool(8); };
  server.Get("/put", [&](const httplib::Request& request, httplib::Response& response) {
    std::string said;
    const auto work = [&] { said = sessions.put(number(request, "key"), number(request, "size")); };
    if (requests++ % 16 == 0) {
      std::thread(work).join();
    } else {
      work();
    }
    response.set_content(said, "text/plain");
  });
  server.Get("/get", [&](const httplib::Request& request, httplib::Response& response) {
    response.set_content(sessions.get(number(request, "key")), "text/plain");
  });
  server.Get("/quit", [&](const httplib::Request&, httplib::Response&) { server.stop(); });
  return server.listen("127.0.0.1", port) ? 0 : 1;
}

// Each client has keys of its own, so that it knows what each must be.
int ask_as(int client, int port, int requests) {
  httplib::Client server("127.0.0.1", port);
  server.set_keep_alive(true);
  server.set_tcp_nodelay(true);
  std::mt19937 random(std::random_device{}());
  int wrong = 0;
  for (int i = 0; i < requests; ++i) {
    const int key = static_cast<int>(random() % (kKeys / kClients)) * kClients + client;
    const int size = 1 + static_cast<int>(random() % kMostSize);
    const std::string name = "key=" + std::to_string(key);
    const auto put = server.Get("/put?" + name + "&size=" + std::to_string(size));
    const auto got = server.Get("/get?" + name);
    const std::string wanted = describe(*make_session(key, size));
    if (!put || !got || put->status != 200 || put->body != wanted || got->body != wanted) ++wrong;
  }
  return wrong;
}

int ask(int port, int requests) {
  std::atomic<int> wrong{0};
  std::vector<std::thread> clients;
  for (int client = 0; client < kClients; ++client)
    clients.emplace_back([&, client] { wrong += ask_as(client, port, requests / kClients); });
  for (std::thread& client : clients) client.join();
  std::printf("%d wrong\n", wrong.load());
  return wrong == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "serve") == 0) return serve(std::atoi(argv[2]));
  if (argc == 4 && std::strcmp(argv[1], "ask") == 0) return ask(std::atoi(argv[2]), std::atoi(argv[3]));
  if (argc == 3 && std::strcmp(argv[1], "quit") == 0) {
    httplib::Client("127.0.0.1", std::atoi(argv[2])).Get("/quit");
    return 0;
  }
  return 2;
}
