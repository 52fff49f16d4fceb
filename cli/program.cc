#include "cli/program.h"

#include <elf.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <vector>

#include "cli/elf_file.h"
#include "cli/messages.h"

namespace gordian::cli {
namespace fs = std::filesystem;
namespace {

// 0 if the file can be executed, else why not.
int reason_not_executable(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return errno;
  if (S_ISDIR(status.st_mode)) return EISDIR;
  if (!S_ISREG(status.st_mode)) return EACCES;
  return access(path.c_str(), X_OK) == 0 ? 0 : errno;
}

bool means_absent(int error) { return error == ENOENT || error == ENOTDIR; }

[[noreturn]] void fail_to_execute(const std::string& path, int error) {
  if (means_absent(error)) {
    throw Failure{kExitNotFound, fmt::format("{}: no such file. Check the path of the program.", path)};
  }
  if (error == EISDIR) throw Failure{kExitCannotRun, fmt::format("{} is a folder, not a program.", path)};
  throw Failure{kExitCannotRun, fmt::format("{} cannot be executed: {}. If it is a program, try `chmod +x {}`.", path,
                                            strerror(error), path)};
}

std::vector<std::string> search_path() {
  const char* value = getenv("PATH");
  std::string_view rest = value != nullptr ? value : "/bin:/usr/bin";  // the default of execvp(3)
  std::vector<std::string> folders;
  while (true) {
    const size_t colon = rest.find(':');
    const std::string_view folder = rest.substr(0, colon);
    folders.emplace_back(folder.empty() ? "." : folder);
    if (colon == std::string_view::npos) return folders;
    rest.remove_prefix(colon + 1);
  }
}

[[noreturn]] void refuse(const std::string& path, const std::string& what_why_next) {
  throw Failure{kExitOwnFailure, fmt::format("{} {}\nThe program was not started.", path, what_why_next)};
}

void check_privileges(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return;
  if ((status.st_mode & (S_ISUID | S_ISGID)) != 0) {
    refuse(path, fmt::format("is a {} program: the dynamic linker does not preload libraries of others into it, for "
                             "security. Run a copy without that bit: cp {} /tmp/ && gordian run -- /tmp/{}",
                             (status.st_mode & S_ISUID) != 0 ? "setuid" : "setgid", path,
                             fs::path(path).filename().string()));
  }
  if (getxattr(path.c_str(), "security.capability", nullptr, 0) > 0) {
    refuse(path, fmt::format("has file capabilities: the dynamic linker does not preload libraries of others into it, "
                             "for security. Run a copy, which has none: cp {} /tmp/ && gordian run -- /tmp/{}",
                             path, fs::path(path).filename().string()));
  }
}

void check_elf(const std::string& path, const ProgramFile& file) {
  if (file.bits != 64 || file.machine != EM_X86_64) {
    refuse(path, fmt::format("is a {}-bit program for {}; gordian looks into 64-bit x86-64 programs only. Build the "
                             "program for x86-64.",
                             file.bits, machine_name(file.machine)));
  }
  if (file.interpreter.empty()) {
    refuse(path,
           "is statically linked: it has no dynamic linker that could load libgordian.so. Link it without -static.");
  }
  if (fs::path(file.interpreter).filename().string().starts_with("ld-musl")) {
    refuse(path,
           fmt::format("uses the C library musl ({}); libgordian.so is made for glibc. Build the program on a glibc "
                       "system.",
                       file.interpreter));
  }
  if (!file.sanitizer.empty()) {
    refuse(path, fmt::format("is built with {}, which replaces malloc itself and tolerates no other. Build it without "
                             "-fsanitize=….",
                             file.sanitizer));
  }
  if (file.own_malloc) {
    say("warning: {} has its own malloc inside (jemalloc, tcmalloc, mimalloc, …). What it allocates there cannot be "
        "seen, and "
        "the report may be empty. Link the program to the allocator's shared library, or without it.",
        path);
  }
}

}  // namespace

std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    const int error = reason_not_executable(name);
    if (error != 0) fail_to_execute(name, error);
    return name;
  }
  std::string blocked;
  for (const std::string& folder : search_path()) {
    std::string path = fmt::format("{}/{}", folder, name);
    const int error = name.empty() ? ENOENT : reason_not_executable(path);
    if (error == 0) return path;
    if (error == EACCES && blocked.empty()) blocked = path;
  }
  if (!blocked.empty()) fail_to_execute(blocked, EACCES);
  throw Failure{kExitNotFound,
                fmt::format("no program '{}' in PATH. For a program in this folder write ./{}", name, name)};
}

void check_program(const std::string& path) {
  constexpr int kDeepestScript = 5;  // the kernel follows so many #! lines
  std::string file_path = path;
  for (int depth = 0; depth < kDeepestScript; ++depth) {
    const ProgramFile file = read_program_file(file_path);
    switch (file.format) {
      case ProgramFile::Format::kOther:
        return;  // execvp(3) hands it to /bin/sh
      case ProgramFile::Format::kBrokenElf:
        throw Failure{kExitCannotRun, fmt::format("{} is not a complete ELF file: it was cut off or damaged. Build or "
                                                  "copy it again.\nThe program was not started.",
                                                  file_path)};
      case ProgramFile::Format::kElf:
        check_privileges(file_path);
        return check_elf(file_path, file);
      case ProgramFile::Format::kScript:
        break;
    }
    const int error = reason_not_executable(file.script_interpreter);
    if (error != 0) {
      throw Failure{means_absent(error) ? kExitNotFound : kExitCannotRun,
                    fmt::format("{}: its first line names the interpreter '{}', which cannot be executed: {}.",
                                file_path, file.script_interpreter, strerror(error))};
    }
    file_path = file.script_interpreter;
  }
}

std::string find_runtime() {
  const fs::path beside = fs::read_symlink("/proc/self/exe").parent_path();
  // In a build directory; installed, and perhaps moved from there with all that was installed.
  const fs::path candidates[] = {beside / "../preload/libgordian.so", beside / "../lib/gordian/libgordian.so",
                                 beside / "../lib/x86_64-linux-gnu/gordian/libgordian.so",
                                 beside / ".." / GORDIAN_LIBDIR / "gordian/libgordian.so",
                                 fs::path(GORDIAN_PREFIX) / GORDIAN_LIBDIR / "gordian/libgordian.so"};
  std::string tried;
  for (const fs::path& candidate : candidates) {
    std::error_code ignored;
    const fs::path found = fs::weakly_canonical(candidate, ignored);
    if (!fs::is_regular_file(found, ignored)) {
      const std::string line = "\n  " + candidate.lexically_normal().string();
      if (tried.find(line) == std::string::npos) tried += line;
      continue;
    }
    if (found.string().find_first_of(": ") != std::string::npos) {
      throw Failure{kExitOwnFailure, fmt::format("the path of the runtime, '{}', has a space or a colon in it, and "
                                                 "LD_PRELOAD can carry neither. Move gordian to another folder.",
                                                 found.string())};
    }
    return found.string();
  }
  throw Failure{kExitOwnFailure,
                fmt::format("the runtime libgordian.so was not found. Build it (`meson compile -C build`) "
                            "or install it (`meson install -C build`). Looked for:{}",
                            tried)};
}

}  // namespace gordian::cli
