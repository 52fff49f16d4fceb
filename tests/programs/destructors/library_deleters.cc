// STORY A session and its log hold each other, and what C libraries gave them: by unique_ptrs and a shared_ptr whose
//       deleters are the libraries' functions. Of another pair all these pointers are null, or free memory only.
// EXPECT cycles=2 leaked_objects=4
// EXPECT finding kind=cycle types=Log,Session confidence=proved gc=uncollectable effects=closedir,fclose
// EXPECT finding kind=cycle types=Idle,Note confidence=proved gc=collectable
// EXPECT text "closed a file (fclose)"
// EXPECT text "closed a directory (closedir)"
// VARIANTS +clang +clangs +libcxxs +nopies
#include <dirent.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

struct Log;
struct Session {
  std::unique_ptr<DIR, int (*)(DIR*)> folder{opendir("/"), closedir};
  std::unique_ptr<char, void (*)(void*)> name{strdup("a name"), free};
  std::shared_ptr<Log> log;
};
struct Log {
  std::unique_ptr<FILE, int (*)(FILE*)> file{fopen("/dev/null", "w"), fclose};
  std::shared_ptr<Session> session;
};

struct Note;
struct Idle {
  std::unique_ptr<char, void (*)(void*)> name{strdup("another name"), free};
  std::unique_ptr<FILE, int (*)(FILE*)> file{nullptr, fclose};
  std::shared_ptr<Note> note;
};
struct Note {
  std::shared_ptr<FILE> file;  // the control block is another unit
  std::shared_ptr<Idle> idle;
};

int main() {
  auto session = std::make_shared<Session>();
  session->log = std::make_shared<Log>();
  session->log->session = session;
  auto idle = std::make_shared<Idle>();
  idle->note = std::make_shared<Note>();
  idle->note->file = std::shared_ptr<FILE>(fopen("/dev/null", "r"), fclose);
  idle->note->idle = idle;
}
