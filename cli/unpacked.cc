// Problem: what is unpacked must go again, also when somebody presses Ctrl-C, or closes the pipe that a report goes
// into. Choice: which files there will be is known before the first is unpacked, so a signal handler can remove them
// with unlink and rmdir, which a handler may call. What a SIGKILL leaves behind has a lock that nobody holds any more
// (flock ends with its process). Rejected: files without a name (the folder's other functions go by names), and a
// process that watches this one.
#include "cli/unpacked.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "analyzer/binary/file_descriptor.h"
#include "analyzer/report/words.h"
#include "cli/messages.h"
#include "cli/pack_file.h"
#include "cli/printable.h"
#include "cli/quantities.h"

namespace gordian::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "gordian-pack.";
constexpr time_t kAbandoned = 60;  // seconds: one that is younger may not be locked yet

std::optional<uint64_t> chosen_limit;

// --- What a signal handler needs: a list that only grows at its begin, of what is to be removed.

struct Removal {
  std::vector<std::string> files;    // with their folders
  std::vector<std::string> folders;  // inner ones first
  Removal* next = nullptr;
};
std::atomic<Removal*> removals = nullptr;

void remove_all_unpacked() {
  for (const Removal* one = removals.load(); one != nullptr; one = one->next) {
    for (const std::string& file : one->files) ::unlink(file.c_str());
    for (const std::string& folder : one->folders) ::rmdir(folder.c_str());
  }
}

extern "C" void remove_and_die(int signal) {
  remove_all_unpacked();
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

constexpr int kEndings[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ};

// While a folder is there that no handler knows of yet.
class SignalsWait {
 public:
  SignalsWait() {
    sigset_t endings;
    sigemptyset(&endings);
    for (const int signal : kEndings) sigaddset(&endings, signal);
    pthread_sigmask(SIG_BLOCK, &endings, &before_);
  }
  ~SignalsWait() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsWait(const SignalsWait&) = delete;
  SignalsWait& operator=(const SignalsWait&) = delete;

 private:
  sigset_t before_ = {};
};

void remove_at_signals() {
  for (const int signal : kEndings) {
    struct sigaction now = {};
    if (::sigaction(signal, nullptr, &now) != 0 || now.sa_handler != SIG_DFL) continue;  // somebody ignores it
    struct sigaction ours = {};
    ours.sa_handler = remove_and_die;
    ::sigaction(signal, &ours, nullptr);
  }
}

// --- The folder.

std::string place_for_folders() {
  const char* chosen = std::getenv("TMPDIR");
  return chosen != nullptr && *chosen != '\0' ? chosen : "/tmp";
}

// Locked as long as the descriptor is open; -1 if somebody else has it, or if it is not this user's.
int lock_folder(const std::string& folder) {
  FileDescriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status = {};
  if (fd.get() < 0 || ::fstat(fd.get(), &status) != 0 || status.st_uid != ::geteuid()) return -1;
  return ::flock(fd.get(), LOCK_EX | LOCK_NB) == 0 ? fd.release() : -1;
}

void remove_abandoned(const std::string& place) {
  std::error_code error;
  for (fs::directory_iterator it(place, error), end; !error && it != end; it.increment(error)) {
    struct stat status = {};
    const std::string path = it->path();
    if (!it->path().filename().string().starts_with(kPrefix) || ::lstat(path.c_str(), &status) != 0) continue;
    if (!S_ISDIR(status.st_mode) || status.st_mtime + kAbandoned > ::time(nullptr)) continue;
    const FileDescriptor lock(lock_folder(path));
    std::error_code ignored;
    if (lock.get() >= 0) fs::remove_all(path, ignored);
  }
}

[[noreturn]] void fail_to_make(const std::string& folder) {
  throw Failure{kExitBadInput, fmt::format("a pack cannot be unpacked to {}: {}. TMPDIR=DIR puts it elsewhere.",
                                           printable(folder), strerror(errno))};
}

class UnpackedFolder {
 public:
  explicit UnpackedFolder(const std::string& place) : path_(place + "/" + kPrefix + "XXXXXX") {
    remove_abandoned(place);
    if (::mkdtemp(path_.data()) == nullptr) fail_to_make(place);
    lock_.emplace(lock_folder(path_));
    if (::mkdir(binaries().c_str(), 0700) != 0) {
      ::rmdir(path_.c_str());
      fail_to_make(place);
    }
  }
  ~UnpackedFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  UnpackedFolder(const UnpackedFolder&) = delete;
  UnpackedFolder& operator=(const UnpackedFolder&) = delete;

  const std::string& path() const { return path_; }

  // From now on it goes when a signal ends the process.
  void announce(const PackList& list) {
    auto removal = std::make_unique<Removal>();
    removal->files.push_back(path_ + "/" + kPackList);
    for (const PackedFile& file : list.files) removal->files.push_back(path_ + "/" + file.name);
    removal->folders = {binaries(), path_};
    removal->next = removals.load();
    removals.store(removal.release());  // stays: a signal may come at any time
    remove_at_signals();
  }

  void fill(PackReader& pack) const {
    pack.unpack(path_);
    write_list(pack);
  }

 private:
  std::string binaries() const { return path_ + "/" + kPackedBinaries; }
  // The analysis finds the binaries by it.
  void write_list(const PackReader& pack) const {
    const std::string path = path_ + "/" + kPackList;
    FileDescriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (fd.get() < 0 || !write_all(fd.get(), to_text(pack.list())) || !fd.close()) fail_to_make(path);
  }

  std::string path_;
  std::optional<FileDescriptor> lock_;
};

uint64_t unpack_limit() {
  const char* text = std::getenv("GORDIAN_UNPACK_LIMIT");
  if (chosen_limit || text == nullptr) return chosen_limit.value_or(kUnpackLimit);
  try {
    return parse_size(text);
  } catch (const std::invalid_argument& error) {
    throw Failure{kExitUsage, fmt::format("GORDIAN_UNPACK_LIMIT: {}.", error.what())};
  }
}

void check_size(const std::string& path, const PackReader& pack) {
  const uint64_t limit = unpack_limit();
  if (pack.bytes() <= limit) return;
  throw Failure{
      kExitBadInput,
      fmt::format("{}: unpacked, it would take {}, more than the limit of {}. If you trust it: --unpack-limit SIZE.",
                  printable(path), human_bytes(pack.bytes()), human_bytes(limit))};
}

}  // namespace

void set_unpack_limit(uint64_t bytes) { chosen_limit = bytes; }

std::string unpacked(const std::string& path) {
  static std::map<std::string, std::unique_ptr<UnpackedFolder>> folders;
  if (!is_pack(path)) return path;
  std::unique_ptr<UnpackedFolder>& folder = folders[path];
  if (folder != nullptr) return folder->path();
  PackReader pack(path);
  check_size(path, pack);
  Progress progress;
  progress.show(fmt::format("unpacking {}", fs::path(path).filename().string()));
  std::unique_ptr<UnpackedFolder> made;
  {
    const SignalsWait until_it_is_announced;
    made = std::make_unique<UnpackedFolder>(place_for_folders());
    made->announce(pack.list());
  }
  show_as(made->path(), path);
  made->fill(pack);
  folder = std::move(made);
  return folder->path();
}

}  // namespace gordian::cli
