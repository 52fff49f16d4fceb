"""Programs that cannot be looked at: said before they start, which they then do not."""

import os
import shutil
import struct
import subprocess
import unittest

from support import HELLO, Case, compile_program


class RefusalTest(Case):
    def assert_refused(self, path, pattern, status=125):
        process = self.gordian("run", "--", path)
        self.assert_says(process, pattern, status)
        self.assertEqual(process.stdout, "", "the program was started")
        self.assertFalse((self.folder / "gordian-out").exists(), "left a folder for nothing")
        return process

    def script(self, text, name="script", mode=0o755):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(mode)
        return path

    def test_missing_from_path(self):
        self.assert_refused("no-such-program", "no program 'no-such-program' in PATH. For a program in this folder write "
                                               "./no-such-program", 127)
        self.assert_refused("", "no program '' in PATH", 127)

    def test_missing_file(self):
        self.assert_refused("./nothing", "./nothing: no such file. Check the path of the program.", 127)
        self.assert_refused("/etc/passwd/x", "/etc/passwd/x: no such file", 127)

    def test_not_executable(self):
        path = self.script("#!/bin/sh\n", mode=0o644)
        self.assert_refused(path, "cannot be executed: Permission denied. If it is a program, try `chmod \\+x", 126)

    def test_not_executable_in_path(self):
        self.script("#!/bin/sh\n", name="hidden", mode=0o644)
        process = self.gordian("run", "--", "hidden", env={**os.environ, "PATH": str(self.folder)})
        self.assert_says(process, "hidden cannot be executed: Permission denied", 126)

    def test_folder(self):
        self.assert_refused("/tmp", "/tmp is a folder, not a program.", 126)

    def test_static(self):
        for flag in ("-static", "-static-pie"):
            path = compile_program(HELLO, flag)
            self.assert_refused(path, "is statically linked: .* libgordian.so. Link it without -static.\n"
                                      "The program was not started.")

    def test_setuid_and_setgid(self):
        for mode, name in ((0o4755, "setuid"), (0o2755, "setgid")):
            path = self.folder / name
            shutil.copy(compile_program(HELLO), path)
            path.chmod(mode)
            self.assert_refused(path, f"is a {name} program: .* for security. Run a copy without that bit: cp ")

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setcap"), "needs root and setcap")
    def test_file_capabilities(self):
        path = self.folder / "capable"
        shutil.copy(compile_program(HELLO), path)
        if subprocess.run(["setcap", "cap_net_raw+ep", path], capture_output=True, check=False).returncode != 0:
            self.skipTest("no file capabilities here")
        self.assert_refused(path, "has file capabilities: .* Run a copy, which has none: cp ")

    def patched(self, offset, data):
        image = bytearray(compile_program(HELLO).read_bytes())
        image[offset:offset + len(data)] = data
        return self.script(bytes(image), name="patched")

    def test_32_bit(self):
        self.assert_refused(self.patched(4, b"\1"), "is a 32-bit program for x86-64; gordian looks into 64-bit x86-64")

    def test_other_machine(self):
        for number, name in ((183, "AArch64"), (243, "RISC-V"), (9999, "machine 9999")):
            path = self.patched(18, struct.pack("<H", number))
            self.assert_refused(path, f"is a 64-bit program for {name}; .* Build the program for x86-64.")

    def test_musl(self):
        image = compile_program(HELLO).read_bytes()
        name = b"/lib64/ld-linux-x86-64.so.2"
        path = self.script(image.replace(name, b"/lib/ld-musl-x86_64.so.1".ljust(len(name), b"\0"), 1))
        self.assert_refused(path, r"uses the C library musl \(/lib/ld-musl-x86_64.so.1\)")

    def test_sanitizer(self):
        path = compile_program(HELLO, "-fsanitize=address")
        self.assert_refused(path, "is built with AddressSanitizer, .* Build it without -fsanitize=")

    def test_script_of_a_static_program(self):
        static = compile_program(HELLO, "-static")
        self.assert_refused(self.script(f"#! {static} argument\n"), f"{static} is statically linked")

    def test_script_of_nothing(self):
        self.assert_refused(self.script("#!/no/interpreter\n"), "script: its first line names the interpreter "
                            "'/no/interpreter', which cannot be executed: No such file", 127)
        self.assert_refused(self.script("#!"), "names the interpreter ''", 127)

    def test_broken_elf(self):
        image = compile_program(HELLO).read_bytes()
        for size in (4, 17, 19, 20, 63, 64, 100, 200):
            self.assert_refused(self.script(image[:size]), "is not a complete ELF file: it was cut off or damaged", 126)

    def test_hostile_elf(self):
        """Whatever the bytes of the headers say, the file is read without a crash."""
        image = compile_program(HELLO).read_bytes()
        sections = struct.unpack_from("<Q", image, 40)[0]
        spots = [*range(16, 64, 4), *range(64, 400, 24), *range(sections, len(image) - 8, 36)]
        for spot in spots[:60]:
            damaged = bytearray(image)
            damaged[spot:spot + 4] = b"\xff\xff\xff\x7f"
            path = self.folder / f"hostile-{spot}"  # the sidecar of one that was killed may be about to leave
            path.write_bytes(damaged)
            path.chmod(0o755)
            self.assert_unharmed_message(self.gordian("run", "--", path))

    def test_own_malloc_is_a_warning(self):
        """The program runs all the same."""
        source = ('#include <stdio.h>\n#include <stdlib.h>\nextern "C" void* malloc(size_t n) { static char pool[1 << 20]; '
                  'static size_t at; void* p = pool + at; at += (n + 15) & ~size_t(15); return p; }\n'
                  'extern "C" void free(void*) {}\nint main() { puts("ran"); return 0; }\n')
        process = self.gordian("run", "--", compile_program(source, "-rdynamic"))
        self.assertIn("has its own malloc inside (jemalloc, tcmalloc, mimalloc, …)", process.stderr)
        self.assertEqual(process.stdout, "ran\n")
        stripped = self.gordian("run", "--", compile_program(source, "-rdynamic", "-s"))
        self.assertIn("warning: ", stripped.stderr)
        self.assertNotIn("warning: ", self.gordian("run", "--", compile_program(HELLO)).stderr)
