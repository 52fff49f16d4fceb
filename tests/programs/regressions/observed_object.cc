// STORY An object with a deleter of its own lies in a block of its own, and holds itself. A weak_ptr in a list that lives
// names it: its first word points to the object, but owns nothing.
// Without debug info which of the two kinds of handle each one is stays in doubt, and doubt hides it.
// VARIANTS O0g O2g nopie clang
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Session
#include <unistd.h>

#include <memory>
#include <vector>

struct Session {
  std::shared_ptr<Session> self;
  std::vector<std::weak_ptr<Session>> others;
};
struct Delete {
  long tag;
  void operator()(Session* session) const { delete session; }
};

static std::weak_ptr<Session> last;
static std::vector<std::weak_ptr<Session>> all;

[[gnu::noinline]] void open() {
  std::shared_ptr<Session> session(new Session, Delete{7});
  session->self = session;
  last = session;
  all.push_back(session);
}

int main() {
  open();
  _exit(0);
}
