"""Programs compiled with -gsplit-dwarf: names come from the .dwo files, and if those are gone, that is said."""

import shutil
import subprocess

from support import Case

SOURCE = """
#include <memory>
struct B;
struct A { std::shared_ptr<B> b; };
struct B { std::shared_ptr<A> a; };
int main() { auto a = std::make_shared<A>(); a->b = std::make_shared<B>(); a->b->a = a; }
"""


class SplitDebugInfoTest(Case):
    def build(self, compiler, *options):
        (self.folder / "source.cc").write_text(SOURCE)
        subprocess.run([compiler, "-std=c++17", "-g", "-gsplit-dwarf", *options, "source.cc", "-o", "split"], cwd=self.folder, check=True)

    def check(self, compiler, *options):
        self.build(compiler, *options)
        with_names = self.run_in("out", "./split").stderr
        for text in ("cut        B::a as std::weak_ptr<A>", "source.cc:6"):
            self.assertIn(text, with_names)
        self.assertNotIn("not seen", with_names)
        for file in self.folder.glob("*.dwo"):
            shutil.move(file, self.folder / (file.name + ".elsewhere"))
        without = self.gordian("analyze", "out").stdout
        self.assertIn("cut        B+0x0 as std::weak_ptr<A>", without)
        self.assertIn("split: the debug info of 1 of 1 compilation units is in .dwo files, which are not there, or not readable (the first: ", without)

    def test_gcc(self):
        self.check("g++")

    def test_dwarf_4(self):
        self.check("g++", "-gdwarf-4")

    def test_clang(self):
        self.check("clang++")

    def test_pack(self):
        self.build("g++")
        self.run_in("out", "./split")
        self.assertEqual(self.gordian("pack", "out").returncode, 0)
        [pack] = self.folder.glob("*.gpack")
        self.assertIn("is in .dwo files, which a pack does not hold (the first: ", self.gordian("analyze", pack).stdout)
