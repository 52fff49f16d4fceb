// STORY Words that only look like those that people give to the way back: a router is not "outer", a preview not "prev". And
//       the second of two lambdas of one function, which g++'s debug info puts into the first.
// EXPECT cycles=2
// EXPECT no text "named like a way back"
// EXPECT no text "lambda at lambda at"
// EXPECT-DEBUG finding kind=cycle objects=2 types=Router,Server edges=Router::server,Server::router
// EXPECT-DEBUG finding kind=cycle objects=1 types=Preview edges=Preview::callback
#include <functional>
#include <memory>

struct Server;
struct Router {
  std::shared_ptr<Server> server;
};
struct Server {
  std::shared_ptr<Router> router;
};
struct Preview {
  std::function<void(int)> callback;
  int shown = 0;
};

__attribute__((noinline)) static void work(int which) {
  const auto router = std::make_shared<Router>();
  router->server = std::make_shared<Server>();
  router->server->router = router;
  const auto preview = std::make_shared<Preview>();
  if (which > 1) {
    preview->callback = [raw = preview.get()](int by) { raw->shown += by; };
  } else {
    preview->callback = [preview](int by) { preview->shown += by; };
  }
}

int main(int argc, char**) { work(argc); }
