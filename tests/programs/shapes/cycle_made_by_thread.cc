// STORY The knot is tied in a thread that has long ended.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Request,Response confidence=proved
// EXPECT-DEBUG finding kind=cycle allocated_in=handle_request
// FLAGS -pthread
#include <memory>
#include <thread>

struct Response;
struct Request {
  std::shared_ptr<Response> response;
};
struct Response {
  std::shared_ptr<Request> request;
};

__attribute__((noinline)) void handle_request() {
  auto request = std::make_shared<Request>();
  request->response = std::make_shared<Response>(Response{request});
}

int main() { std::thread(handle_request).join(); }
