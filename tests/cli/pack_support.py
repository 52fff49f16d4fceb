"""What the tests of packs share: programs that go away, and packs that no gordian wrote."""

import contextlib
import io
import json
import os
import pathlib
import shutil
import struct
import subprocess
import tarfile

from snapshot_file import xxh64
from support import Case, compile_program

ROOT = pathlib.Path(__file__).resolve().parents[2]

# A knot through a container, a closure and a base class; a destructor that does something; a global, a cache, a plain leak.
PROGRAM = """
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>
struct Timer { std::function<void()> callback; virtual ~Timer() { std::puts("timer"); } };
struct Session : std::enable_shared_from_this<Session> {
  std::map<int, std::shared_ptr<Timer>> timers;
  std::string name = "a session with a long name";
  ~Session() { std::puts("session"); }
  void start() {
    auto timer = std::make_shared<Timer>();
    timer->callback = [self = shared_from_this()] { std::puts(self->name.c_str()); };
    timers[1] = timer;
  }
};
struct Peer { std::shared_ptr<Peer> other; };
std::map<int, std::shared_ptr<Peer>> registry;
int main() {
  for (int i = 0; i < 3; i++) std::make_shared<Session>()->start();
  for (int i = 0; i < 5; i++) registry[i] = std::make_shared<Peer>();
  auto a = std::make_shared<Peer>(), b = std::make_shared<Peer>();
  a->other = b;
  b->other = a;
  new std::vector<int>(1000);
  std::puts("done");
}
"""
END = b"\x50\x2a\x4d\x18\x10\0\0\0GRDPACK1"


class PackCase(Case):
    """Unpacks below the test's folder, and sees that nothing stays there."""

    def setUp(self):
        super().setUp()
        self.scratch = self.folder / "scratch"
        self.scratch.mkdir()
        self.environment = {**os.environ, "TMPDIR": str(self.scratch)}

    def gordian(self, *arguments, **options):
        return super().gordian(*arguments, **{"env": self.environment, **options})

    def assert_nothing_stays(self):
        self.assertEqual(os.listdir(self.scratch), [])

    def placed(self, program, name="program", place="there"):
        """A copy of a program that may be removed."""
        folder = self.folder / place
        folder.mkdir(exist_ok=True)
        return pathlib.Path(shutil.copy(program, folder / name))

    def pack(self, *arguments, **options):
        """What `gordian pack` printed."""
        process = self.gordian("pack", *arguments, **options)
        self.assertEqual((process.stderr, process.returncode), ("", 0))
        return process.stdout

    def reports(self, path, *options, **settings):
        """All that analyze says of it, as text and as JSON."""
        said = []
        for form in (("--explain", "--retained"), ("--format=json", "--retained")):
            process = self.gordian("analyze", *form, *options, path, **settings)
            self.assertEqual((process.stderr, process.returncode), ("", 0))
            said.append(process.stdout)
        self.assert_nothing_stays()
        return said

    @contextlib.contextmanager
    def away(self, *paths):
        """On another machine: these are not there."""
        hidden = [(pathlib.Path(path), self.folder / f"hidden.{number}") for number, path in enumerate(paths)]
        for path, other in hidden:
            path.rename(other)
        try:
            yield
        finally:
            for path, other in hidden:
                other.rename(path)

    def assert_same_elsewhere(self, program, *gone, pack_options=(), needs=()):
        """Runs the program; the pack of it says what can be said here, when `gone` (default: the program) is not there, from
        debug info read anew and from a cache. Gives the text."""
        self.run_in("out", program)
        sysroot = [option for option in pack_options if str(option).startswith("--sysroot")]
        here = self.reports("out", *sysroot)
        for needed in needs:
            self.assertIn(needed, here[0])
        self.pack("out", "-o", "x.gpack", *pack_options)
        cached = {**self.environment, "GORDIAN_CACHE": str(self.folder / "cache")}
        with self.away(*(gone or (program,))):
            self.assertEqual(self.reports("x.gpack"), here)
            for _ in range(2):
                self.assertEqual(self.reports("x.gpack", env=cached), here)
            self.assertNotEqual(self.reports("out"), here, "it would have been the same without the pack")
        return here[0]


def program(*options, name="program"):
    return compile_program(PROGRAM, "-Wl,--build-id", *options, name=name)


def run(*command, **options):
    return subprocess.run([os.fspath(word) for word in command], check=True, stdout=subprocess.PIPE, **options).stdout


def compressed(archive):
    return run("zstd", "-q", "-c", input=archive)


def ended(frames):
    """With the end that a pack has."""
    return frames + END + struct.pack("<Q", len(frames))


def members(path):
    """[(TarInfo, bytes)] of a pack."""
    with tarfile.open(fileobj=io.BytesIO(run("zstd", "-q", "-d", "-c", path))) as archive:
        return [(member, archive.extractfile(member).read()) for member in archive]


def member(name, **fields):
    info = tarfile.TarInfo(name)
    for key, value in fields.items():
        setattr(info, key, value)
    return info


def written(path, contents):
    """A pack of these members, whatever they are."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for info, data in contents:
            if info.isreg():
                info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    path.write_bytes(ended(compressed(out.getvalue())))
    return path


def with_list(contents, change):
    """The same with another list: `change` gets it as Python has JSON."""
    (first, data), *others = contents
    listed = json.loads(data)
    change(listed)
    return [(first, json.dumps(listed).encode()), *others]


def relisted(contents, name):
    """The same with a list that has this file's size and checksum: as a gordian would have packed it."""
    data = next(data for one, data in contents if one.name == name)

    def change(listed):
        file = next(file for file in listed["files"] if file["name"] == name)
        file.update(size=len(data), checksum=f"{xxh64(data):016x}")
    return with_list(contents, change)
