// STORY A destructor checks what it does and may throw: what is done only on the way to the exception, as to construct
//       it, is not what it would have done.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle types=Checked destructors=user effects=puts
// EXPECT text "~Checked() would have printed (puts)"
// EXPECT no text "filesystem_error"
// EXPECT no text "changed"
// VARIANTS +O3s +clang +clangs
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>

int failures = 0;

struct Checked {
  int state = 1;
  std::shared_ptr<Checked> self;
  ~Checked() noexcept(false) {
    if (state == 2) {
      ++failures;
      throw std::filesystem::filesystem_error("state", std::make_error_code(std::errc::io_error));
    }
    std::puts("done");
  }
};

int main() {
  auto checked = std::make_shared<Checked>();
  checked->self = checked;
}
