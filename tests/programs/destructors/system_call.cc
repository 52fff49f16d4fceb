// STORY A destructor makes system calls without the C library's functions for them, and with its syscall().
// EXPECT cycles=1 leaked_objects=1 uncollectable=1
// EXPECT finding kind=cycle gc=uncollectable types=Raw destructors=user effects="system call 3","system call 74"
// EXPECT text "made system call 3 (close) and system call 74 (fsync)"
// VARIANTS +nopie +nopies +clang +clangs +libcxx +libcxxs
#include <sys/syscall.h>
#include <unistd.h>

#include <memory>

struct Raw {
  ~Raw() {
    long result = SYS_close;
    asm volatile("syscall" : "+a"(result) : "D"(-1L) : "rcx", "r11", "memory");
    syscall(SYS_fsync, -1);
  }
  std::shared_ptr<Raw> self;
};

int main() {
  auto raw = std::make_shared<Raw>();
  raw->self = raw;
}
