"""Text for people is as wide as the terminal: nothing goes beyond it, nothing is lost but in tables. Elsewhere it does not
depend on any width."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import unicodedata

from support import GORDIAN, TIME_LIMIT, Case, compile_program

# A knot with names that no terminal has room for, one that is owned, a lost block.
LONG = """
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>
#include <cstdlib>
namespace some::library::that::nests {
template <typename Key, typename Value, typename Policy> struct Registry;
template <typename... Arguments> struct PolicyWithAVeryLongNameThatNobodyWouldEverWrap {};
using Policy = PolicyWithAVeryLongNameThatNobodyWouldEverWrap<std::string, std::vector<std::string>, int, long>;
struct Session {
  std::shared_ptr<Registry<std::string, std::map<std::string, std::vector<std::string>>, Policy>> registry_of_the_session;
  ~Session() { std::abort(); }
};
template <typename Key, typename Value, typename Policy> struct Registry {
  std::map<Key, std::shared_ptr<Session>> sessions_by_the_name_of_their_user;
  Value value;
};
using Long = Registry<std::string, std::map<std::string, std::vector<std::string>>, Policy>;
std::shared_ptr<Long> tie() {
  auto registry = std::make_shared<Long>();
  auto session = std::make_shared<Session>();
  registry->sessions_by_the_name_of_their_user["me"] = session;
  session->registry_of_the_session = registry;
  return registry;
}
}
auto& owned = *new std::shared_ptr<some::library::that::nests::Long>(some::library::that::nests::tie());
int main() { some::library::that::nests::tie(); volatile auto lost = malloc(100); lost = nullptr; }
"""

COLOR = re.compile(r"\033\[[0-9;]*m")


def columns(line):
    """As a terminal counts them."""
    return sum(0 if unicodedata.combining(letter) else 1 for letter in COLOR.sub("", line))


class TerminalWidthTest(Case):
    def setUp(self):
        super().setUp()
        self.run_in("out", compile_program(LONG, "-O0", name="long"))

    def on_terminal(self, width, *arguments, stderr=False):
        """What gordian prints on a terminal of this width: lines without the line ends of terminals."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
        other = subprocess.DEVNULL
        with subprocess.Popen([GORDIAN, *map(os.fspath, arguments)], cwd=self.folder, stdin=subprocess.DEVNULL,
                              stdout=other if stderr else theirs, stderr=theirs if stderr else other,
                              env={**os.environ, "TERM": "xterm"}) as process:
            os.close(theirs)
            text = b""
            while True:
                try:
                    part = os.read(ours, 65536)
                except OSError:  # the other side is closed
                    break
                if not part:
                    break
                text += part
            process.wait(timeout=TIME_LIMIT)
        os.close(ours)
        return text.decode().replace("\r\n", "\n").split("\n")

    def piped(self, *arguments):
        return self.gordian(*arguments).stdout

    def commands(self):
        address = re.search(r"0x[0-9a-f]+", self.piped("objects", "out", "Session")).group()
        return (("analyze", "out"), ("analyze", "--explain", "out"), ("analyze", "--debug=stats,collectable", "out"),
                ("why", "out", "Session"), ("why", "out", address), ("objects", "out"), ("objects", "out", "Session"),
                ("referrers", "out", address), ("referents", "out", address), ("diff", "out", "out"))

    def test_nothing_goes_beyond_the_terminal(self):
        for command in self.commands():
            for width in (40, 60, 80, 200):
                for line in self.on_terminal(width, *command):
                    self.assertLessEqual(columns(line), width, (command, line))

    def test_nothing_is_lost(self):
        """Reports are the same text, but for where lines end and how the knot is drawn."""
        def words(text):
            without_drawings = re.sub(r"^  ┌.*?(?=^  [a-z])", "", COLOR.sub("", text), flags=re.MULTILINE | re.DOTALL)
            return re.sub(r"\s", "", without_drawings)
        for command in (("analyze", "out"), ("why", "out", "Session")):
            piped = words(self.piped(*command))
            for width in (60, 80, 200):
                self.assertEqual(words("\n".join(self.on_terminal(width, *command))), piped)

    def test_drawing(self):
        narrow = [COLOR.sub("", line) for line in self.on_terminal(60, "analyze", "--type", "Session", "out")]
        drawn = [line for line in narrow if re.match(r"  [┌│└]", line)]
        self.assertTrue(drawn[0].startswith("  ┌▶ "), drawn)
        self.assertTrue(all(line.startswith("  │") for line in drawn[1:6]), drawn)
        self.assertIn("sessions_by_the_name_of_their_user", "".join(drawn))

    def test_tables_cut_names_in_the_middle(self):
        for width in (60, 80):
            lines = self.on_terminal(width, "objects", "out")
            (row,) = [line for line in lines if line.endswith("long>>") and " shared_" not in line]
            self.assertRegex(row, r"^ +2 +224 bytes +448 bytes +1  some::.*….*, long>>$")
            self.assertEqual(columns(row), width)

    def test_headline_is_aligned_to_the_terminal(self):
        """… up to 100 columns; further to the right nobody would see that it belongs to it."""
        for width, end in ((80, 80), (200, 100)):
            lines = [COLOR.sub("", line) for line in self.on_terminal(width, "analyze", "out")]
            (head,) = [line for line in lines if line.startswith("LEAK 2 ")]
            self.assertRegex(head, r" [0-9a-f]{8}  \w+$")
            self.assertEqual(head.index(re.search(r"[0-9a-f]{8}  \w+$", head).group()), end - 22)

    def test_run_reports_on_a_terminal_too(self):
        program = compile_program(LONG, "-O0", name="long")
        for line in self.on_terminal(60, "run", "-o", "again", "--", program, stderr=True):
            for part in line.split("\r"):
                if not part.startswith("gordian: reports") and "is in" not in part:
                    self.assertLessEqual(columns(part.replace("\033[K", "")), 60, line)

    def test_elsewhere_no_width_matters(self):
        wide = self.piped("analyze", "out")
        self.assertEqual(self.gordian("analyze", "out", env={**os.environ, "COLUMNS": "40"}).stdout, wide)
        self.assertIn(re.sub(r"\s+\Z", "", (self.folder / "out/report.txt").read_text()), wide)
        self.assertTrue(any(len(line) > 200 for line in wide.splitlines()), "a name that no terminal has room for")
