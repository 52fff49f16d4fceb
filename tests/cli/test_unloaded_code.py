"""Stacks through code that is gone when the snapshot is taken, and stacks that were cut off."""

import json

from support import Case, compile_program

PLUGIN = """
#include <stdlib.h>
struct Node { Node* next; char bytes[%d]; };
extern "C" __attribute__((noinline)) void* %s() {
  Node* node = static_cast<Node*>(calloc(1, sizeof(Node)));
  node->next = node;  // lost as soon as the caller forgets it
  return node;
}
"""
# Each plugin is closed before the next one is opened, so that the loader may put it at the same place.
HOST = """
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
static volatile uintptr_t kept;  // not as a pointer
int main(int, char** arguments) {
  for (int i = 1; arguments[i] != nullptr; i += 2) {
    void* plugin = dlopen(arguments[i], RTLD_NOW);
    auto lose = reinterpret_cast<void* (*)()>(dlsym(plugin, arguments[i + 1]));
    kept = ~reinterpret_cast<uintptr_t>(lose());
    dlclose(plugin);
  }
}
"""
DEEP = """
#include <stdint.h>
#include <stdlib.h>
static volatile uintptr_t kept;
__attribute__((noinline)) int descend(int depth) {
  if (depth == 0) {
    kept = ~reinterpret_cast<uintptr_t>(malloc(77));
    return 1;
  }
  return descend(depth - 1) + static_cast<int>(kept & 1);
}
int main() { return descend(10000) == 0; }
"""


class StacksTest(Case):
    def sites(self, *command):
        """Frames of each unreachable finding's first member, by its size."""
        process = self.run_in("out", *command)
        self.assertEqual(process.returncode, 0, process.stderr)
        report = json.loads(self.gordian("analyze", "--format=json", "out").stdout)
        members = [finding["members"][0] for finding in report["findings"] if finding["kind"] == "unreachable"]
        return {member["bytes"]: member["allocated_at"] for member in members}

    def test_replaced_plugin(self):
        plugins = [(compile_program(PLUGIN % (size, name), "-shared", "-fPIC", name=f"{name}.so"), name)
                   for size, name in ((100, "lose_in_first"), (200, "lose_in_second"))]
        words = [word for plugin in plugins for word in plugin]
        sites = self.sites(compile_program(HOST, name="host"), *words)
        for size, (path, name) in zip((112, 208), plugins):
            self.assertEqual([frame["function"] for frame in sites[size][:2]], [name, "main"])
            self.assertEqual(sites[size][0]["module"], str(path))

    def test_deep_recursion(self):
        frames = self.sites(compile_program(DEEP, "-O1", "-fno-optimize-sibling-calls", name="deep"))[77]
        self.assertEqual(len(frames), 64)  # what a report keeps
        self.assertEqual({frame["function"] for frame in frames}, {"descend"})
        self.assertEqual([frame.get("cut_off", False) for frame in frames], [False] * (len(frames) - 1) + [True])
