"""A small C++ project, built by make -j2: every file that comes out, byte for byte, and what the program prints."""

import hashlib

from campaign import Campaign

UNITS = 8
MAKEFILE = """
CXXFLAGS = -O1 -g -std=c++20 -fPIC
OBJECTS = {objects}
all: program test.log
%.o: %.cc common.h ; $(CXX) $(CXXFLAGS) -c $< -o $@
libunits.a: $(OBJECTS) ; ar rcsD $@ $^
libunits.so: $(OBJECTS) ; $(CXX) -shared $^ -o $@
program: main.o libunits.a libunits.so ; $(CXX) main.o libunits.a -o $@
test.log: program ; ./program > $@
bad: ; @echo expected to fail; exit 3
"""
COMMON = """#pragma once
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>
struct Item { std::string name; std::shared_ptr<Item> next; };
"""
UNIT = """#include "common.h"
long unit{n}(long seed) {{
  std::map<std::string, std::vector<Item>> items;
  for (long i = 0; i < 1000; ++i) items[std::to_string(i * seed % 97)].push_back({{std::to_string(i), std::make_shared<Item>()}});
  long sum = {n};
  for (auto& [key, value] : items) {{
    std::sort(value.begin(), value.end(), [](const Item& a, const Item& b) {{ return a.name < b.name; }});
    sum += static_cast<long>(key.size() * value.size()) + value.front().name.size();
  }}
  return sum;
}}
"""


def write_project(folder):
    numbers = range(UNITS)
    (folder / "Makefile").write_text(MAKEFILE.format(objects=" ".join(f"unit{n}.o" for n in numbers)), encoding="utf-8")
    (folder / "common.h").write_text(COMMON, encoding="utf-8")
    for n in numbers:
        (folder / f"unit{n}.cc").write_text(UNIT.format(n=n), encoding="utf-8")
    calls = "".join(f'  std::printf("%ld\\n", unit{n}(7));\n' for n in numbers)
    declared = "".join(f"long unit{n}(long);\n" for n in numbers)
    (folder / "main.cc").write_text(f"#include <cstdio>\n{declared}int main() {{\n{calls}}}\n", encoding="utf-8")


def run(way, folder):
    write_project(folder)
    built = way.run(["make", "-j2"], cwd=folder)
    cases = {"make: status, warnings": f"{built.returncode}\n{built.stderr}",
             "make: output": "\n".join(sorted(built.stdout.splitlines())),
             "make again": way.outcome(["make", "-j2"], cwd=folder), "make: a failing rule": way.outcome(["make", "bad"], cwd=folder)}
    for path in sorted(folder.iterdir()):
        if path.is_file():
            cases[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return cases


CAMPAIGN = Campaign("make", "make -j2 of a small C++ project: every file byte for byte", run, needs=("make", "g++"),
                    version=("make", "--version"))
