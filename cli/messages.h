// What `gordian` itself says: always on stderr, always beginning with "gordian: ".
#ifndef GORDIAN_CLI_MESSAGES_H_
#define GORDIAN_CLI_MESSAGES_H_

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace gordian::cli {

// Exit statuses of `gordian run` that are not the program's own, as env(1) and timeout(1) have them.
inline constexpr int kExitOwnFailure = 125;  // gordian could not do its work
inline constexpr int kExitCannotRun = 126;   // the program was found but cannot be executed
inline constexpr int kExitNotFound = 127;    // no such program
// Exit statuses of `gordian analyze` and `gordian dump`.
inline constexpr int kExitBadInput = 1;
inline constexpr int kExitUsage = 2;

// Ends the command: main() prints the message and exits with the status.
struct Failure {
  int exit_status;
  std::string message;  // what, where, what to do next; without the leading "gordian: "
};

// Writes all of `text`; false if the other side does not take it (closed, full). Never throws.
bool write_all(int fd, std::string_view text);

// One message on stderr. Nothing happens if nobody listens.
void say(std::string_view message);

template <typename... Args>
void say(fmt::format_string<Args...> format, Args&&... args) {
  say(std::string_view(fmt::format(format, std::forward<Args>(args)...)));
}

// From now on, say() writes `name` where a message has `path`: for folders that their users know by another name.
// as_shown() does so for messages that go elsewhere.
void show_as(const std::string& path, const std::string& name);
std::string as_shown(std::string text);

// A line that is overwritten by the next one and erased at the end of its life. Printed on a terminal only.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(std::string_view text);
  void clear();

 private:
  bool terminal_;
  bool shown_ = false;
};

// How text for people looks on a file descriptor.
struct Look {
  bool color = false;  // welcome: a terminal, not dumb, and NO_COLOR is not set (https://no-color.org)
  size_t width = 0;    // of the terminal, in columns, at least 40; 0: it is none, or does not say
};

Look look_of(int fd);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_MESSAGES_H_
