// STORY An object is held by a pointer to its base, whose virtual destructor removes a file; a class between prints.
//       Which destructor runs is up to the object.
// EXPECT cycles=1 leaked_objects=2 uncollectable=2
// EXPECT finding kind=cycle gc=uncollectable types=Log,Owner destructors=user,implicit effects=unlink,puts
// EXPECT text "removed a file (unlink)"
// EXPECT text "printed (puts)"
// VARIANTS +nopie +nopies +clang +clangs +libcxx +libcxxs
#include <unistd.h>

#include <cstdio>
#include <memory>

struct Owner;

struct File {
  virtual ~File() { unlink("/nowhere/at/all"); }
};

struct Named : File {
  ~Named() override { puts("gone"); }
};

struct Log : Named {
  std::shared_ptr<Owner> owner;
};

struct Owner {
  std::shared_ptr<File> file;
};

int main() {
  auto owner = std::make_shared<Owner>();
  Log* log = new Log;
  owner->file = std::shared_ptr<File>(log);
  log->owner = owner;
}
