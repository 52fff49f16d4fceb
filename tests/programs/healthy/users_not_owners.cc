// STORY A number of users, the last of whom deletes the object only if its owner has let go of it, is none of owners. A global
//       table owns the document.
// EXPECT silent
// VARIANTS +clang +clangs +clang0 +clang0s
#include <atomic>
#include <memory>

struct View;
struct Document {
  virtual ~Document() = default;
  void detach() {
    if (--views == 0 && !keep) delete this;
  }
  int views = 0;
  bool keep = true;
  std::unique_ptr<View> view;
};
struct View {
  explicit View(Document* shown) : document(shown) { ++document->views; }
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  ~View() { document->detach(); }
  Document* document;
};

struct Request;
class Connection {
 public:
  virtual ~Connection() = default;
  void begin() { in_flight_.fetch_add(1, std::memory_order_relaxed); }
  __attribute__((noinline)) void end() {
    if (in_flight_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      if (closing_) delete this;
    }
  }
  std::unique_ptr<Request> request;

 private:
  std::atomic<int> in_flight_{0};
  bool closing_ = false;
};
struct Request {
  explicit Request(Connection* of) : connection(of) { connection->begin(); }
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;
  ~Request() { connection->end(); }
  Connection* connection;
};

Document* documents[4];
Connection* connections[4];

int main() {
  documents[0] = new Document;
  documents[0]->view = std::make_unique<View>(documents[0]);
  connections[0] = new Connection;
  connections[0]->request = std::make_unique<Request>(connections[0]);
}
