#include "cli/messages.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>
#include <vector>

#include "analyzer/report/text_width.h"
#include "viewer/terminal/printable.h"

namespace gordian::cli {

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

namespace {

std::vector<std::pair<std::string, std::string>> other_names;  // by path

}  // namespace

void show_as(const std::string& path, const std::string& name) { other_names.emplace_back(path, printable(name)); }

std::string as_shown(std::string text) {
  for (const auto& [path, name] : other_names) {
    for (size_t at = 0; (at = text.find(path, at)) != std::string::npos; at += name.size())
      text.replace(at, path.size(), name);
  }
  return text;
}

void say(std::string_view message) { write_all(STDERR_FILENO, as_shown(fmt::format("gordian: {}\n", message))); }

Progress::Progress() : terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { clear(); }

void Progress::show(std::string_view text) {
  if (!terminal_) return;
  // What goes on to a second line could not be erased. The last column is left free: some terminals go on behind it.
  const size_t width = look_of(STDERR_FILENO).width;
  const std::string line = printable(text);
  write_all(STDERR_FILENO, fmt::format("\r\033[K{}", width == 0 ? line : elided(line, width - 1)));
  shown_ = true;
}

void Progress::clear() {
  if (shown_) write_all(STDERR_FILENO, "\r\033[K");
  shown_ = false;
}

Look look_of(int fd) {
  constexpr size_t kLeast = 40;
  if (isatty(fd) != 1) return {};
  const char* no_color = getenv("NO_COLOR");
  const char* terminal = getenv("TERM");
  Look look;
  look.color =
      (no_color == nullptr || *no_color == '\0') && (terminal == nullptr || std::string_view(terminal) != "dumb");
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) look.width = std::max<size_t>(size.ws_col, kLeast);
  return look;
}

}  // namespace gordian::cli
