"""`gordian why`: what keeps an object alive."""

import json
import re

from snapshot_file import header, snapshot
from support import Case, compile_program

PROGRAM = r"""
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <thread>
#include <unistd.h>
#include <vector>
namespace net { struct Session { char text[100] = {}; }; }
struct Node { std::shared_ptr<Node> peer; std::vector<std::unique_ptr<char[]>> names; };
struct Job { std::shared_ptr<Job> self; };
struct Lost { Lost* next = nullptr; long number = 0; };
struct Timer { std::function<void()> on_expiry; };
struct Page { char text[50] = {}; };
std::map<int, std::shared_ptr<net::Session>> sessions;
std::vector<std::shared_ptr<net::Session>> recent;
std::weak_ptr<Page> dead;
int number;
__attribute__((noinline)) void leak() {
  auto one = std::make_shared<Node>(), two = std::make_shared<Node>();
  one->peer = two;
  two->peer = one;
  two->names.emplace_back(new char[300]);
  printf("node %p\nname %p\n", (void*)one.get(), (void*)two->names[0].get());
  Lost* lost = new Lost;
  lost->next = new Lost;
  printf("lost %p\nlost %p\n", (void*)lost, (void*)lost->next);
  asm volatile("" : : "r"(lost) : "memory");
  dead = std::make_shared<Page>();
  auto timer = std::make_shared<Timer>();
  timer->on_expiry = [timer] { printf("%p\n", (void*)timer.get()); };
}
__attribute__((noinline)) void forget() { volatile char stack[8192]; for (auto& c : stack) c = 0; }
int main() {
  for (int i = 0; i < 7; i++) sessions[i] = std::make_shared<net::Session>();
  for (int i = 0; i < 3; i++) recent.push_back(std::make_shared<net::Session>());
  printf("global %p\n", (void*)&number);
  printf("session %p\n", (void*)sessions[4].get());
  leak();
  forget();
  fflush(stdout);
  std::quick_exit(0);
}
"""


class WhyTest(Case):
    def setUp(self):
        super().setUp()
        run = self.run_in("out", compile_program(PROGRAM))
        self.printed = re.findall(r"(\w+) (0x[0-9a-f]+)", run.stdout)

    def address(self, name, number=0):
        return [value for key, value in self.printed if key == name][number]

    def why(self, *asked):
        process = self.gordian("why", "out", *asked)
        self.assertEqual((process.stderr, process.returncode), ("", 0))
        return process.stdout

    def why_json(self, asked):
        text = self.why(asked, "--format=json")
        self.assertEqual(text.count("\n"), 1)
        return json.loads(text)

    def test_address(self):
        text = self.why(self.address("session"))
        self.assertRegex(text, r"\Anet::Session at 0x[0-9a-f]+, \d+ bytes, use_count 1: alive\n")
        self.assertIn("\n  alive through: global sessions → map<int, shared_ptr<net::Session>> → net::Session\n", text)
        self.assertRegex(text, r"\n  allocated  main  source.cc:\d+\n\Z")

    def test_inside_of_a_block(self):
        inside = hex(int(self.address("session"), 16) + 50)
        self.assertEqual(self.why(inside), self.why(self.address("session")))
        self.assertEqual(self.why(inside.upper().replace("X", "x")), self.why(inside))

    def test_type(self):
        text = self.why("Session")
        self.assertRegex(text, r"\Anet::Session: 10 instances, 1\.\d kB\n")
        self.assertIn("\n7 × kept by global sessions\nfor example net::Session at 0x", text)
        self.assertIn("\n3 × kept by global recent\nfor example net::Session at 0x", text)
        self.assertIn("\n  alive through: global recent → vector<shared_ptr<net::Session>> → net::Session\n", text)
        for spelling in ("net::Session", " net :: Session"):
            self.assertEqual(self.why(spelling), text)

    def test_json(self):
        answer = self.why_json("Session")
        self.assertEqual((answer["schema"], answer["asked"], answer["instances"]), ("gordian-why/1", "net::Session", 10))
        self.assertEqual((answer["more_groups"], answer["more_instances"]), (0, 0))
        self.assertEqual([(group["verdict"], group["instances"], group["owner"]["name"], group["owner"]["kind"])
                          for group in answer["groups"]],
                         [("alive", 7, "global sessions", "global"), ("alive", 3, "global recent", "global")])
        path = answer["groups"][0]["owner_path"]
        self.assertEqual([(step["kind"], step["name"]) for step in path],
                         [("global", "global sessions"), ("container", "map<int, shared_ptr<net::Session>>"),
                          ("object", "net::Session")])
        self.assertEqual(path[-1]["address"], answer["groups"][0]["example"]["address"])
        one = self.why_json(self.address("session"))
        self.assertEqual((one["instances"], one["groups"][0]["example"]["address"]), (1, self.address("session")))

    def test_cycle(self):
        text = self.why(self.address("node"))
        self.assertRegex(text, r"\ANode at 0x\w+, \d+ bytes, use_count 1: leaked; nothing outside holds the cycle that it is on\n")
        self.assertRegex(text, r"\n  held by    Node::peer of Node at 0x\w+\n")
        self.assertIn("┌▶ Node ── peer: shared_ptr<Node> ──▶ Node ── peer: shared_ptr<Node> ─┐", text)
        self.assertEqual(text.count("Node at 0x"), 2)
        group = self.why_json(self.address("node"))["groups"][0]
        self.assertEqual((group["verdict"], group["held_by"][0]["member"], group["held_by"][0]["owns"]), ("cycle", "Node::peer", True))
        self.assertEqual(group["knot"]["objects"], 2)
        self.assertIn("\n2 × leaked\n", self.why("Node"))

    def test_held_by_a_closure(self):
        self.assertRegex(self.why("Timer"), r"\n  held by    timer of lambda at source.cc:\d+ at 0x\w+\n")
        (holder,) = self.why_json("Timer")["groups"][0]["held_by"]
        self.assertRegex(holder["member"], r"\Atimer in the lambda at source.cc:\d+\Z")

    def test_retained_by_a_cycle(self):
        text = self.why(self.address("name"))
        self.assertIn(", 300 bytes: leaked; it hangs off a cycle that nothing outside holds\n", text)
        self.assertRegex(text, r"\n  held by    vector<unique_ptr<char\[\]>> at 0x\w+")
        self.assertIn("┌▶ Node ──", text)

    def test_unreachable(self):
        first, second = self.why(self.address("lost")), self.why(self.address("lost", 1))
        self.assertIn(": leaked; nothing leads to it\n", first)
        self.assertIn(": leaked; only what leaked itself leads to it\n", second)
        self.assertIn(f" at {self.address('lost')}, by a pointer without a count\n", second)

    def test_destroyed(self):
        text = self.why("Page")
        self.assertIn(", use_count 0: destroyed; weak pointers keep its memory\n", text)
        self.assertIn("\n  alive through: ", text)

    def test_of_a_folder_the_started_program(self):
        (self.folder / "out" / "other.999999.1.gsnap").write_bytes(snapshot(header(pid=999999)))
        process = self.gordian("why", "out", "Session")
        self.assert_says(process, "out: 2 processes are in this folder; this is about program\\.\\d+\\.1\\.gsnap\\.", 0)
        self.assertIn("net::Session: 10 instances", process.stdout)

    def test_nothing_there(self):
        for asked, said in ((self.address("global"), "no live block is at 0x\\w+: that is \\+0x\\w+ of program\\."),
                            ("0x10", "no live block is at 0x10; the nearest one behind begins at 0x\\w+\\."),
                            ("0xffffffffffffffff", "no live block is at 0xf+; the nearest one before has \\d+ bytes at 0x\\w+\\."),
                            ("Sesion", "nothing of a type 'Sesion' is in the heap; there is net::Session"),
                            ("Qwertz", "nothing of a type 'Qwertz' is in the heap; what there is most of: "),
                            ("", "nothing of a type '' is in the heap"),
                            ("vector", "'vector' is short for 2 types: vector<shared_ptr<net::Session>> \\(1\\), "
                                       "vector<unique_ptr<char\\[\\]>> \\(1\\)\\.")):
            process = self.gordian("why", "out", asked)
            self.assert_says(process, said, 1)
            self.assertEqual(process.stdout, "")

    def test_what_is_no_address(self):
        for asked in ("0x12z", "12 34", "0x", "0x10000000000000000"):
            self.assert_says(self.gordian("why", "out", asked),
                             f"'{asked}' is no address; write one like 0x55d0a4c2b2c0, or a type's name.", 2)

    def test_what_cannot_be_read(self):
        (self.folder / "empty").mkdir()
        (self.folder / "text.gsnap").write_text("no snapshot")
        self.assert_says(self.gordian("why", "empty", "Session"), "empty: there is no finished snapshot", 1)
        self.assert_says(self.gordian("why", "text.gsnap", "Session"), "text.gsnap", 1)
        self.assert_says(self.gordian("why", "nothing", "Session"), "nothing", 1)
        self.assert_says(self.gordian("why", "out"), "ADDRESS\\|TYPE is required", 2)
        self.assert_says(self.gordian("why", "out", "A", "--format=xml"), "--format: xml not in {text,json}", 2)


class EmptyHeapTest(Case):
    def test_heap_without_blocks(self):
        (self.folder / "a.1.1.gsnap").write_bytes(snapshot(header(pid=1)))
        self.assert_says(self.gordian("why", "a.1.1.gsnap", "0x10"), "no live block is at 0x10\\.", 1)
        self.assert_says(self.gordian("why", "a.1.1.gsnap", "A"), "nothing of a type 'A' is in the heap\\.", 1)
