// STORY Nobody wrote the destructor, but a member is a std::ofstream: what it has not written yet would be lost if the
//       program were killed now, and the file stays open.
// EXPECT cycles=1 leaked_objects=1 uncollectable=1
// EXPECT finding kind=cycle gc=uncollectable types=Log destructors=user
// EXPECT text "~Log() would have closed a file (std::"
// VARIANTS +clang +clangs +libcxx +libcxxs
#include <fstream>
#include <memory>

struct Log {
  std::shared_ptr<Log> self;
  std::ofstream file{"/dev/null"};
};

int main() {
  auto log = std::make_shared<Log>();
  log->self = log;
}
