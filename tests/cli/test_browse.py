"""`gordian objects`, `referrers`, `referents` and `diff`: the heap on the terminal."""

import json
import pathlib
import re

from support import CYCLE, Case, compile_program

OWNED = """
#include <map>
#include <memory>
#include <vector>
struct Session { std::weak_ptr<Session> self; char text[40] = {}; };
struct Server { std::map<int, std::shared_ptr<Session>> sessions; Session* last = nullptr; };
auto& server = *new std::shared_ptr<Server>(std::make_shared<Server>());
int main(int argc, char**) {
  for (int i = 0; i < 30 * argc; i++) server->sessions[i] = std::make_shared<Session>();
  for (auto& [i, session] : server->sessions) session->self = session;
  server->last = server->sessions[7].get();
}
"""


class BrowseCase(Case):
    def setUp(self):
        super().setUp()
        self.run_in("out", compile_program(OWNED))

    def answer(self, *arguments):
        process = self.gordian(*arguments)
        self.assertEqual((process.returncode, process.stderr), (0, ""))
        return process.stdout

    def json(self, *arguments):
        return json.loads(self.answer(*arguments, "--format=json"))

    def address_of(self, kind):
        return re.search(r"0x[0-9a-f]+", self.answer("objects", "out", kind)).group()


class ObjectsTest(BrowseCase):
    def test_types(self):
        lines = self.answer("objects", "out").splitlines()
        self.assertEqual(lines[0].split(), ["count", "bytes", "retained", "leaked", "type"])
        rows = {line.split()[-1]: line.split()[:-1] for line in lines[1:]}
        self.assertEqual(rows["Session"], ["30", "2.2", "kB", "2.2", "kB"])
        (server,) = [line for line in lines if line.endswith(" Server")]
        self.assertEqual(server.split()[0], "1")
        self.assertLess(lines.index(server), len(lines) - 1)

    def test_instances(self):
        lines = self.answer("objects", "out", "Session", "--top", "5").splitlines()
        self.assertEqual(lines[0], "Session: 30 instances, 2.2 kB, retained 2.2 kB")
        self.assertEqual(lines[1].split(), ["address", "bytes", "retained", "use_count", "allocated"])
        self.assertRegex(lines[2], r"^  0x[0-9a-f]+  72 bytes  72 bytes +1  alive  main  source\.cc:9$")
        self.assertEqual((len(lines), lines[-1]), (8, "  … and 25 more instances"))

    def test_json(self):
        types = {row["name"]: row for row in self.json("objects", "out")["types"]}
        self.assertEqual((types["Session"]["count"], types["Session"]["bytes"]), (30, 2160))
        self.assertEqual(self.json("objects", "out", "Session")["total"], 30)

    def test_unknown_type(self):
        self.assert_says(self.gordian("objects", "out", "Sesion"), "nothing of a type 'Sesion' is in the heap; there is Session", 1)

    def test_missing_snapshot(self):
        self.assert_says(self.gordian("objects", "nothing.gsnap"), "nothing.gsnap", 1)


class ReferencesTest(BrowseCase):
    def test_referrers(self):
        address = self.address_of("Server")
        lines = self.answer("referrers", "out", address).splitlines()
        self.assertRegex(lines[0], rf"^Server at {address}, \d+ bytes, use_count 1, alive$")
        self.assertEqual(lines[1], "2 referrers in the heap")  # the map's root leads back to its head
        self.assertRegex(lines[2], r"^  0x[0-9a-f]+  strong +shared_ptr<Server> +16 bytes  alive  element: shared_ptr<Server>$")
        self.assertRegex(lines[3], r"^  0x[0-9a-f]+  pointer +map<int, shared_ptr<Session>>")
        self.assertEqual(lines[4], "kept by global server")

    def test_weak_handles_and_raw_pointers(self):
        last = [row for row in self.json("referents", "out", self.address_of("Server"))["referents"] if row["member"] == "Server::last"]
        self.assertEqual([(row["type"], row["strength"]) for row in last], [("Session", "pointer")])
        session = last[0]["address"]
        referrers = self.json("referrers", "out", session)["referrers"]
        self.assertEqual(sorted(row["strength"] for row in referrers), ["pointer", "strong"])  # its own weak one is left out
        self.assertEqual(self.json("referents", "out", session)["referents"], [])
        text = self.answer("referrers", "out", session)
        self.assertIn("2 referrers in the heap\n", text)
        self.assertRegex(text, r"pointer  Server +\d+ bytes  alive  Server::last")

    def test_both_ways_agree(self):
        rows = self.json("objects", "out", "Session")["instances"]
        for row in rows[:5]:
            for other in self.json("referrers", "out", row["address"])["referrers"]:
                back = self.json("referents", "out", other["address"])["referents"]
                self.assertIn(row["address"], [one["address"] for one in back])

    def test_top(self):
        self.run_in("more", compile_program(OWNED), "a", "b", "c")
        nodes = self.answer("objects", "more").splitlines()
        (tree,) = [line for line in nodes if "map<int" in line]
        self.assertEqual(tree.split()[0], "120")

    def test_not_an_address(self):
        self.assert_says(self.gordian("referrers", "out", "Session"), "'Session' is no address; write one like 0x", 2)
        self.assert_says(self.gordian("referrers", "out", "12zz"), "'12zz' is no address", 2)
        self.assert_says(self.gordian("referents", "out", "0x10"), "no live block is at 0x10", 1)


class DiffTest(BrowseCase):
    def test_nothing_changed(self):
        self.assertEqual(self.answer("diff", "out", "out").splitlines()[0], "findings: 1 as before")
        same = self.json("diff", "out", "out")
        self.assertEqual(([one["change"] for one in same["findings"]], same["types"], same["sites"]), (["same"], [], []))
        self.run_in("leaky", compile_program(CYCLE))
        self.assertEqual(self.answer("diff", "leaky", "leaky").splitlines()[0], "findings: 1 as before")

    def test_more_sessions(self):
        self.run_in("more", compile_program(OWNED), "x")
        text = self.answer("diff", "out", "more")
        self.assertIn("\ntypes that changed most\n", text)
        self.assertRegex(text, r"\n +\+30 +\+2\.2 kB  Session\n")
        self.assertRegex(text, r"\nplaces that changed most\n(.*\n)* +\+\d+ +\+.*main  source\.cc:9\n")
        self.assertRegex(self.answer("diff", "more", "out"), r"\n +-30 +-2\.2 kB  Session\n")
        self.assertRegex(text, r"\nheap: \d+ → \d+ blocks, [\d.]+ kB → [\d.]+ kB\n")

    def test_findings(self):
        self.run_in("leaky", compile_program(CYCLE))
        text = self.answer("diff", "out", "leaky")
        self.assertEqual(text.splitlines()[0], "findings: 1 new, 1 gone")  # gone is the cache of sessions
        self.assertRegex(text.splitlines()[1], r"^  new +[0-9a-f]{8}  cycle + 0 → 1 × +\+64 bytes  A → B$")
        gone = self.answer("diff", "leaky", "out")
        self.assertEqual(gone.splitlines()[0], "findings: 1 new, 1 gone")
        self.assertRegex(gone.splitlines()[2], r"^  gone +[0-9a-f]{8}  cycle + 1 → 0 × +-64 bytes  A → B$")
        change = self.json("diff", "out", "leaky")["findings"][0]
        self.assertEqual((change["change"], change["instances"], change["bytes"]), ("new", [0, 1], [0, 64]))

    def test_missing(self):
        self.assert_says(self.gordian("diff", "out", "nothing"), "nothing", 1)


class KnotLifeTest(BrowseCase):
    """Knots that are tied first and let go later: tests/browser/knot_life.cc."""

    def setUp(self):
        Case.setUp(self)
        root = pathlib.Path(__file__).resolve().parents[2]
        source = (root / "tests/browser/knot_life.cc").read_text()
        self.run_in("out", compile_program(source, f"-I{root}", name="knot_life"))
        reports = [json.loads(self.gordian("analyze", "--format=json", path).stdout)
                   for path in sorted(self.folder.glob("out/*.gsnap"), key=lambda path: int(path.name.split(".")[-2]))]
        self.findings = [report["findings"] for report in reports]
        self.paths = {report["process"].get("label", "exit"): path for report, path in
                      zip(reports, sorted(self.folder.glob("out/*.gsnap"), key=lambda path: int(path.name.split(".")[-2])))}

    def test_one_name_owned_or_leaked(self):
        knots = {finding["knot"] for findings in self.findings for finding in findings}
        ids = {(finding["kind"], finding["id"]) for findings in self.findings for finding in findings}
        self.assertEqual((len(knots), len(ids)), (1, 2))
        counts = [{finding["kind"]: finding["instances"] for finding in findings} for findings in self.findings]
        self.assertEqual(counts[:5], [{}, {"latent_cycle": 3}, {"latent_cycle": 3}, {"cycle": 1, "latent_cycle": 2},
                                      {"cycle": 3}])

    def diff(self, old, new):
        return self.answer("diff", self.paths[old], self.paths[new]).splitlines()

    def test_diff_says_that_the_last_owner_let_go(self):
        lines = self.diff("logged in", "one left")
        self.assertEqual(lines[0], "findings: 1 new, 1 shrunk")
        self.assertRegex(lines[1], r"^  new     [0-9a-f]{8}  cycle         0 → 1 ×  \+\d+ bytes  Session → Timer; owned from "
                                   r"outside: 3 → 2 ×$")
        self.assertRegex(lines[2], r"^  shrunk  [0-9a-f]{8}  latent_cycle  3 → 2 ×  -\d+ bytes  Session → Timer; leaked: 0 → 1 ×$")
        self.assertEqual(lines[3], "of 1 knot the last outside owner has let go")
        self.assertIn("of 3 knots the last outside owner has let go", self.diff("at work", "all left"))

    def test_diff_of_what_was_only_tied(self):
        lines = self.diff("nobody", "logged in")
        self.assertRegex(lines[1], r"^  new  [0-9a-f]{8}  latent_cycle  0 → 3 ×  \+\d+ bytes  Session → Timer$")
        self.assertFalse(any("let go" in line for line in lines))

    def test_json(self):
        changes = self.json("diff", self.paths["logged in"], self.paths["one left"])["findings"]
        for change in changes:
            self.assertEqual((change["owned"], change["leaked"], change["knot"]), ([3, 2], [0, 1], changes[0]["knot"]))
