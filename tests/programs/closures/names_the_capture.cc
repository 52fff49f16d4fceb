// STORY The report says which lambda captured what: its line, the type and the name of the captured handle.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Session confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Session::on_close cut=Session::on_close
// EXPECT-DEBUG text "lambda at names_the_capture.cc:21 captures shared_ptr<Session> self"
// EXPECT-STRIPPED text "std::function's lambda in main"
// VARIANTS +libcxx +libcxxs
#include <functional>
#include <memory>
#include <string>

struct Session {
  std::string name;
  std::function<void()> on_close;
  int closed = 0;
};

int main() {
  auto session = std::make_shared<Session>();
  int times = 2;
  session->on_close = [self = session, times] { self->closed += times; };
  session->on_close();
}
