// STORY shared_ptr<void> hides the type but still owns: the control block remembers what it manages.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Request,UserData confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Request::user_data,UserData::request
// VARIANTS +libcxx +libcxxs
#include <memory>

struct Request {
  std::shared_ptr<void> user_data;
};
struct UserData {
  std::shared_ptr<Request> request;
};

int main() {
  auto request = std::make_shared<Request>();
  auto data = std::make_shared<UserData>();
  data->request = request;
  request->user_data = data;
}
