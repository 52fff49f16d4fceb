#include "history/dashboard/site_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "history/store/error.h"
#include "history/store/sha256.h"

namespace gordian::history {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLock = ".gordian-dashboard";
constexpr const char* kOld = "old.txt";  // names of files that the index did not name when it was written
constexpr const char* kMemory = "memory.json";
constexpr std::string_view kTemporary = ".new";
constexpr size_t kNameDigits = 32;

[[noreturn]] void fail(const fs::path& path, int error) {
  throw Error(fmt::format("{} cannot be written: {}", path.string(), std::generic_category().message(error)));
}

// A closed descriptor is -1.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int descriptor() const { return descriptor_; }
  int close() { return ::close(std::exchange(descriptor_, -1)); }

 private:
  int descriptor_;
};

void write_whole(const fs::path& path, std::string_view text) {
  File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (file.descriptor() < 0) fail(path, errno);
  while (!text.empty()) {
    const ssize_t count = ::write(file.descriptor(), text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(path, errno);
    text.remove_prefix(static_cast<size_t>(count));
  }
  if (file.close() != 0) fail(path, errno);
}

std::string as_call(std::string_view name, std::string_view json) {
  return fmt::format("gordianAnswer(\"{}\",{})\n", name, json);
}

// "ab/cdef…": of a file in data/ that holds an answer; empty if it is none.
std::string answer_name(const fs::path& path) {
  const std::string name = path.parent_path().filename().string() + "/" + path.stem().string();
  const bool is_one = path.extension() == ".js" && name.size() == kNameDigits + 1 &&
                      std::all_of(name.begin(), name.end(),
                                  [](char c) { return c == '/' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  return is_one ? name : "";
}

bool has_size(const fs::path& path, uint64_t bytes) {
  std::error_code error;
  return fs::file_size(path, error) == bytes && !error;
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// A folder of somebody's own is not to be filled with files.
void require_site(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error) || fs::exists(folder / "data" / "index.js", error)) return;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name != "data" && name != kLock)
      throw Error(fmt::format("{} has other files in it, and no dashboard: name another folder, or an empty one",
                              folder.string()));
  }
}

}  // namespace

SiteFolder::SiteFolder(const std::string& folder) : folder_(folder) {
  require_site(folder_);
  std::error_code error;
  fs::create_directories(folder_ / "data", error);
  if (error) throw Error(fmt::format("{} cannot be made: {}", (folder_ / "data").string(), error.message()));
  const fs::path lock = folder_ / kLock;
  File file(::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (file.descriptor() < 0) fail(lock, errno);
  while (::flock(file.descriptor(), LOCK_EX) != 0)
    if (errno != EINTR) fail(lock, errno);
  lock_ = ::fcntl(file.descriptor(), F_DUPFD_CLOEXEC, 0);
  if (lock_ < 0) fail(lock, errno);
}

SiteFolder::~SiteFolder() { ::close(lock_); }

std::string SiteFolder::memory() const { return text_of(folder_ / "data" / kMemory); }

void SiteFolder::begin() {
  kept_.clear();
  figures_.files = 0;
  figures_.bytes = 0;
}

bool SiteFolder::count(const KeptFile& file) {
  if (!kept_.insert(file.name).second) return false;
  ++figures_.files;
  figures_.bytes += file.bytes;
  return true;
}

KeptFile SiteFolder::keep(std::string_view json) {
  Sha256 hash;
  hash.add(json);
  const std::string digits = hex_digest(hash, kNameDigits);
  const std::string name = digits.substr(0, 2) + "/" + digits.substr(2);
  const std::string text = as_call(name, json);
  KeptFile file{name, text.size()};
  if (!count(file)) return file;
  const fs::path path = folder_ / "data" / (name + ".js");
  // What differs from its name was left by a crash of the machine.
  if (has_size(path, file.bytes) && text_of(path) == text) return file;
  std::error_code error;
  fs::create_directory(path.parent_path(), error);
  if (error) fail(path.parent_path(), error.value());
  replace(path, text);
  ++figures_.written;
  return file;
}

bool SiteFolder::keep_again(const std::vector<KeptFile>& files) {
  const auto is_there = [&](const KeptFile& file) {
    const fs::path path = folder_ / "data" / (file.name + ".js");
    return answer_name(path) == file.name && has_size(path, file.bytes);
  };
  if (!std::all_of(files.begin(), files.end(), is_there)) return false;
  for (const KeptFile& file : files) count(file);
  return true;
}

void SiteFolder::replace(const fs::path& path, std::string_view text) {
  fs::path temporary = path;
  temporary += kTemporary;
  try {
    write_whole(temporary, text);
  } catch (const Error&) {
    ::unlink(temporary.c_str());
    throw;
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) fail(path, errno);
}

SiteFigures SiteFolder::finish(std::string_view page, std::string_view json, std::string_view memory) {
  ::syncfs(lock_);  // no index on the disk before what it names
  replace(folder_ / "data" / kMemory, memory);
  replace(folder_ / "data" / "index.js", as_call("index", json));
  if (text_of(folder_ / "index.html") != page) replace(folder_ / "index.html", page);
  remove_old();
  return figures_;
}

void SiteFolder::remove_old() {
  std::unordered_set<std::string> old;
  std::ifstream list(folder_ / "data" / kOld);
  for (std::string name; std::getline(list, name);) old.insert(name);
  std::string still;
  for (const auto& entry : fs::recursive_directory_iterator(folder_ / "data")) {
    const bool temporary = entry.path().extension() == kTemporary;
    const std::string name = answer_name(entry.path());
    if (!temporary && (name.empty() || kept_.count(name) > 0)) continue;
    if (!temporary && old.count(name) == 0) {
      still += name + "\n";
    } else if (::unlink(entry.path().c_str()) == 0) {
      ++figures_.removed;
    }
  }
  replace(folder_ / "data" / kOld, still);
}

}  // namespace gordian::history
