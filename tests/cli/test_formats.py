"""`gordian analyze --format=…`: what the tools say to it that these formats are made for, on real programs and on names that
nobody would choose."""

import gzip
import json
import os
import pathlib
import pty
import re
import subprocess
import sys
import unittest
import xml.etree.ElementTree

from snapshot_file import header, message, packed, snapshot, zigzag
from support import BUILD, CYCLE, GORDIAN, HELLO, TIME_LIMIT, Case, compile_program

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONSUMERS = BUILD / "tests" / "consumers"

# A knot of which something hangs, in three instances; one that is owned; a cache; memory that is lost.
SERVER = """
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
struct Timer;
struct Session { std::shared_ptr<Timer> timer; std::unique_ptr<char[]> text{new char[1000]}; ~Session() { std::puts("closed"); } };
struct Timer { std::shared_ptr<Session> session; };
struct Ring { std::shared_ptr<Ring> next; };
struct Entry { char text[56] = {}; };
std::map<int, std::shared_ptr<Entry>> cache;
std::shared_ptr<Ring> ring;
__attribute__((noinline)) void open_session() {
  auto session = std::make_shared<Session>();
  session->timer = std::make_shared<Timer>();
  session->timer->session = session;
}
__attribute__((noinline)) void fill_cache() { for (int i = 0; i < 100; i++) cache[i] = std::make_shared<Entry>(); }
__attribute__((noinline)) void lose() { volatile auto lost = std::malloc(123); lost = nullptr; }
__attribute__((noinline)) void forget() { volatile char stack[4096] = {}; asm volatile("" ::"r"(stack) : "memory"); }
int main() {
  for (int i = 0; i < 3; i++) open_session();
  ring = std::make_shared<Ring>();
  ring->next = ring;
  fill_cache();
  lose();
  forget();
  std::quick_exit(0);
}
"""
UGLY = 'we"ird;<&>\\\n\udcff\x1b[31m\u00e9'  # and a byte that is no UTF-8, which snapshots have as "?"
NAMED = """
#include <memory>
#include "%s/preload/api/gordian.h"
struct A { std::shared_ptr<A> self; };
int main() { auto a = std::make_shared<A>(); a->self = a; gordian_name(a.get(), "na\\"me;\\n\\xff\\x1b]<&"); }
""" % ROOT


def consumer(*command, **options):
    """What a tool says; it must be content."""
    return subprocess.run([os.fsencode(part) for part in command], check=True, capture_output=True, timeout=TIME_LIMIT, **options)


class FormatsCase(Case):
    @classmethod
    def setUpClass(cls):
        said = subprocess.run([ROOT / "scripts" / "consumers", CONSUMERS], capture_output=True, text=True, check=False)
        if said.returncode != 0:
            raise RuntimeError(f"scripts/consumers failed; scripts/setup may help:\n{said.stderr}")

    def written(self, form, *arguments, status=0, name=None):
        """The file that `analyze --format` writes."""
        file = self.folder / (name or f"written.{form}")
        process = self.gordian("analyze", f"--format={form}", "--output", file, *arguments)
        self.assertEqual((process.returncode, process.stdout), (status, ""), process.stderr)
        if status == 0:
            self.assertEqual(process.stderr, "")
        self.assertFalse(pathlib.Path(f"{file}.partial").exists())
        return file

    def report(self, path="out"):
        lines = self.gordian("analyze", "--format=json", path).stdout.splitlines()
        return json.loads(lines[0]) if len(lines) == 1 else [json.loads(line) for line in lines]

    def run_server(self, out="out", *flags):
        program = compile_program(SERVER, *flags, name="server")
        self.assertEqual(self.run_in(out, program).returncode, 0)
        return program

    def hostile_snapshot(self, name="hostile.7.1.gsnap"):
        """Two units that own each other, of types whose names hold everything that means something somewhere."""
        types = ['A"\n;&<>'.encode(), "B\\N\x1b\u00e9{}[x](y)\uffff".encode()]
        names = [b"St23_Sp_counted_ptr_inplaceI%d%bSaIvELN9__gnu_cxx12_Lock_policyE2EE" % (len(text), text) for text in types]
        vtables = [message((1, address), (2, text), (5, 1)) for address, text in zip((0x501000, 0x502000), names)]
        stacks = message((1, packed([1, 1])), (2, packed([0, 1])), (3, packed([zigzag(0x401000), zigzag(0x20)])))
        words = [0x4F1000, 0x110, 0x100, 0x4F1F00, -0xF0, -0x100]
        blocks = message((1, 0x10000), (2, packed([0, 16])), (3, packed([32, 32])), (4, packed([2, 2])), (5, packed([3, 3])),
                         (6, packed([0, 2, 1, 0, 2, 1])), (7, packed(map(zigzag, words))), (8, packed([0, 3])),
                         (9, packed([zigzag(1)] * 2)), (10, packed([zigzag(1)] * 2)))
        numbers = self.record_numbers()
        records = [(numbers["vtables"], text) for text in vtables] + [(numbers["stack_nodes"], stacks), (numbers["blocks"], blocks)]
        (self.folder / name).write_bytes(snapshot(header(exe="/bin/evil"), records, totals=(2, 64, 6, 0, 2, 2)))
        return name

    @staticmethod
    def record_numbers():
        text = (ROOT / "schema" / "snapshot.proto").read_text()
        body = re.search(r"^message Snapshot \{(.*?)^\}", text, re.MULTILINE | re.DOTALL).group(1)
        return {name: int(number) for name, number in re.findall(r"(\w+) = (\d+);", body)}

    def ugly_run(self):
        """A program with a hostile name, of a source file and in a folder with such names, and with an object that has one."""
        folder = self.folder / f"src {UGLY}"
        folder.mkdir()
        source = f"main {UGLY}.cc"
        (folder / source).write_text(NAMED)
        subprocess.run(["g++", "-std=c++20", "-g", "-o", UGLY, source], cwd=folder, check=True)
        self.run_in("ugly", folder / UGLY)
        return folder

    def every_kind_of_input(self):
        self.run_server()
        self.run_server("stripped", "-s")
        self.run_in("clean", compile_program(HELLO, name="hello"))
        self.ugly_run()
        (self.folder / "bad.1.1.gsnap").write_bytes(b"nothing")
        hostile = self.hostile_snapshot()
        for paths in (["out"], ["stripped"], ["clean"], ["ugly"], [hostile], ["out", "stripped", "clean", "ugly", hostile],
                      ["out", "out"]):
            yield paths, 0
        yield ["bad.1.1.gsnap"], 1
        yield ["nowhere", "out", "bad.1.1.gsnap"], 1


class SarifTest(FormatsCase):
    def sarif(self, *arguments, status=0):
        file = self.written("sarif", *arguments, status=status)
        (run,) = json.loads(file.read_text())["runs"]
        return run

    def test_schema(self):
        for paths, status in self.every_kind_of_input():
            file = self.written("sarif", *paths, status=status)
            process = subprocess.run(["node", ROOT / "tests/consumers/check_sarif.mjs", CONSUMERS, file], text=True,
                                     capture_output=True, check=False)
            self.assertEqual((process.stdout, process.stderr, process.returncode), ("", "", 0), paths)
            self.check_limits(json.loads(file.read_text())["runs"])

    def check_limits(self, runs):
        """What GitHub and GitLab ask beyond the schema."""
        (run,) = runs  # GitHub refuses several of one tool
        rules = run["tool"]["driver"]["rules"]
        for rule in rules:
            self.assertLessEqual(len(rule["properties"]["tags"]), 10)
            self.assertLessEqual(len(rule["name"]), 255)
            for part in ("shortDescription", "fullDescription"):
                self.assertLessEqual(len(rule[part]["text"]), 1024)
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
            self.assertLessEqual(len(result["message"]["text"]), 1024)
            self.assertTrue(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
            ids = {location["id"] for location in result.get("relatedLocations", [])}
            links = re.findall(r"(?<!\\)\]\((\d+)\)", result["message"]["text"])
            self.assertLessEqual({int(link) for link in links}, ids)

    def test_results_are_the_findings(self):
        program = self.run_server()
        findings = {finding["id"]: finding for finding in self.report()["findings"]}
        run = self.sarif("--source-root", program.parent, "out")
        results = {result["partialFingerprints"]["gordianFinding/v1"]: result for result in run["results"]}
        self.assertEqual(results.keys(), findings.keys())
        for identity, finding in findings.items():
            result = results[identity]
            self.assertEqual(result["ruleId"], "gordian-" + finding["kind"])
            self.assertEqual(result["partialFingerprints"]["primaryLocationLineHash"], f"{identity}:1")
            self.assertEqual(result["occurrenceCount"], finding["instances"])
            for theirs, ours in (("instances", "instances"), ("bytes", "bytes"), ("totalBytes", "total_bytes"),
                                 ("retainedBytes", "retained_bytes"), ("objects", "objects"), ("confidence", "confidence")):
                self.assertEqual(result["properties"][theirs], finding[ours])
        (cycle,) = [result for result in run["results"] if result["ruleId"] == "gordian-cycle"]
        self.assertEqual(cycle["level"], "error")
        lines = (program.parent / "source.cc").read_text().splitlines()
        place = cycle["locations"][0]["physicalLocation"]
        self.assertEqual(place["artifactLocation"], {"uri": "source.cc", "uriBaseId": "%SRCROOT%"})
        self.assertIn("make_shared", lines[place["region"]["startLine"] - 1])
        names = {name["fullyQualifiedName"]: name["kind"] for name in cycle["locations"][0]["logicalLocations"]}
        self.assertEqual(names, {"open_session": "function", "Session::timer": "member", "Timer::session": "member"})
        (destructor,) = [where for where in cycle["relatedLocations"] if "~Session() never ran" in where["message"]["text"]]
        self.assertIn("~Session()", lines[destructor["physicalLocation"]["region"]["startLine"] - 1])
        self.assertIn("it would have printed (puts)", destructor["message"]["text"])
        self.assertRegex(cycle["message"]["text"],
                         r"^Reference cycle of 2 objects: \[(Session|Timer)\]\(\d\) → \[(Session|Timer)\]\(\d\) → \1\. .* 3 of this shape")
        flows = [flow["message"]["text"] for flow in cycle["codeFlows"]]
        self.assertEqual(flows[0], "Who holds whom, around the cycle")
        self.assertEqual(set(flows[1:]), {"How Session was allocated", "How Timer was allocated"})
        steps = [step["location"]["message"]["text"] for step in cycle["codeFlows"][1]["threadFlows"][0]["locations"]]
        self.assertEqual(steps[-2:], ["main", "open_session"])
        self.assertEqual(len(cycle["stacks"]), 2)
        self.assertEqual(run["originalUriBaseIds"]["%SRCROOT%"]["uri"], f"file://{program.parent}/")
        self.assertEqual(run["invocations"][0]["executionSuccessful"], True)

    def test_files_outside_of_the_root_are_named_in_full(self):
        program = self.run_server()
        for root in ([], ["--source-root", "/nowhere"]):
            (cycle,) = [one for one in self.sarif(*root, "out")["results"] if one["ruleId"] == "gordian-cycle"]
            place = cycle["locations"][0]["physicalLocation"]["artifactLocation"]
            self.assertTrue(place["uri"].startswith("file:///"), place)
            self.assertTrue(place["uri"].endswith(".cc") or "/include/" in place["uri"])
            self.assertNotIn("uriBaseId", place)
        run = self.gordian("analyze", "--format=sarif", self.folder / "out", cwd=program.parent)
        (cycle,) = [one for one in json.loads(run.stdout)["runs"][0]["results"] if one["ruleId"] == "gordian-cycle"]
        self.assertEqual(cycle["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "source.cc")

    def test_stripped_programs_are_shown_at_their_module(self):
        program = self.run_server("stripped", "-s")
        for result in self.sarif("stripped")["results"]:
            place = result["locations"][0]["physicalLocation"]
            self.assertTrue(place["artifactLocation"]["uri"].startswith("file:///"))
            self.assertNotIn("region", place)
        uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in self.sarif("stripped")["results"]}
        self.assertIn(f"file://{program}", uris)

    def test_processes_of_one_program_are_one_result(self):
        self.run_server()
        self.run_server("again")
        run = self.sarif("out", "again")
        (cycle,) = [result for result in run["results"] if result["ruleId"] == "gordian-cycle"]
        self.assertEqual((cycle["occurrenceCount"], len(cycle["properties"]["processes"])), (6, 2))
        self.assertEqual(len(run["properties"]["processes"]), 2)

    def test_what_could_not_be_read_is_no_success(self):
        (self.folder / "bad.1.1.gsnap").write_bytes(b"nothing")
        invocation = self.sarif("bad.1.1.gsnap", "nowhere", status=1)["invocations"][0]
        self.assertEqual(invocation["executionSuccessful"], False)
        said = [note["message"]["text"] for note in invocation["toolExecutionNotifications"]]
        self.assertEqual(len(said), 2)
        self.assertIn("bad.1.1.gsnap", " ".join(said))
        self.assertIn("nowhere", " ".join(said))


class JunitTest(FormatsCase):
    @staticmethod
    def parsed(file):
        return json.loads(consumer(ROOT / "tests/consumers/read_junit.py", file).stdout)

    def test_counts(self):
        for paths, status in self.every_kind_of_input():
            file = self.written("junit", *paths, status=status)
            read = self.parsed(file)
            self.check_sums(read, [case for suite in read["suites"] for case in suite["cases"]])
            for suite in read["suites"]:
                self.check_sums(suite, suite["cases"])
            self.assertEqual(read["errors"], 0 if status == 0 else len(paths) - paths.count("out"))

    def check_sums(self, counts, cases):
        results = [result["what"] for case in cases for result in case["results"]]
        self.assertEqual((counts["tests"], counts["failures"], counts["errors"]),
                         (len(cases), results.count("Failure"), results.count("Error")))
        self.assertLessEqual(set(results), {"Failure", "Error"})

    def test_cases_are_the_findings(self):
        program = self.run_server()
        (suite,) = self.parsed(self.written("junit", "--source-root", program.parent, "out"))["suites"]
        report = self.report()
        self.assertEqual(suite["name"], f"server ({report['process']['pid']})")
        cases = {re.search(r"\[(\w+)\]$", case["name"]).group(1): case for case in suite["cases"]}
        self.assertEqual(list(cases), [finding["id"] for finding in report["findings"]])
        for finding in report["findings"]:
            case = cases[finding["id"]]
            leak = finding["kind"] in ("cycle", "unreachable")
            self.assertEqual([result["type"] for result in case["results"]], [finding["kind"]] if leak else [])
            self.assertEqual(case["classname"], "server")
            self.assertIn(finding["id"], case["results"][0]["text"] if leak else case["output"])
        text = self.gordian("analyze", "out").stdout
        (cycle,) = [cases[finding["id"]] for finding in report["findings"] if finding["kind"] == "cycle"]
        self.assertIn(cycle["results"][0]["text"].strip(), text)
        self.assertIn("3 instances", cycle["results"][0]["message"])
        self.assertEqual(cycle["file"], "source.cc")
        self.assertEqual(suite["properties"]["leaked_bytes"], str(report["summary"]["leaked_bytes"]))

    def test_a_clean_process_has_a_case_that_passes(self):
        self.run_in("clean", compile_program(HELLO, name="hello"))
        (suite,) = self.parsed(self.written("junit", "clean"))["suites"]
        (case,) = suite["cases"]
        self.assertEqual((case["name"], case["classname"], case["results"]), ("no leaks", "hello", []))


class DotTest(FormatsCase):
    def drawn(self, file):
        """The SVG that Graphviz makes of it, without a complaint."""
        process = consumer("dot", "-Tsvg", file)
        self.assertEqual(process.stderr, b"")
        return xml.etree.ElementTree.fromstring(process.stdout)

    def texts(self, file):
        return ["".join(node.itertext()) for node in self.drawn(file).iter("{http://www.w3.org/2000/svg}text")]

    def test_graphviz_draws_everything(self):
        for paths, status in self.every_kind_of_input():
            self.drawn(self.written("dot", *paths, status=status))

    def test_types_members_and_cuts(self):
        self.run_server()
        texts = self.texts(self.written("dot", "out"))
        for text in ("Session", "Timer", "Session::timer: shared_ptr<Timer>", "Timer::session: shared_ptr<Session>", "global ring"):
            self.assertIn(text, texts)
        self.assertTrue(any(text.startswith("cut: std::weak_ptr<") for text in texts), texts)
        self.assertEqual(texts.count("Entry"), 1)
        self.assertIn("72 bytes, use_count 1; 100 in all", texts)
        for finding in self.report()["findings"]:
            self.assertTrue(any(finding["id"] in text for text in texts), finding["id"])

    def test_one_finding(self):
        self.run_server()
        for finding in self.report()["findings"]:
            texts = self.texts(self.written("dot", "--finding", finding["id"], "out"))
            others = [other["id"] for other in self.report()["findings"] if other["id"] != finding["id"]]
            self.assertTrue(any(finding["id"] in text for text in texts))
            self.assertFalse(any(other in text for text in texts for other in others))

    def test_hostile_names_stay_names(self):
        texts = self.texts(self.written("dot", self.hostile_snapshot()))
        self.assertIn('A"\\x0a;&<>', texts)
        self.assertIn("B\\N\\x1b\u00e9{}[x](y)\\xef\\xbf\\xbf", texts)


class PprofTest(FormatsCase):
    def profile(self, file):
        return json.loads(consumer("node", ROOT / "tests/consumers/read_pprof.mjs", CONSUMERS, file).stdout)

    def pprof(self, *arguments):
        environment = {**os.environ, "PPROF_TMPDIR": str(self.folder), "HOME": str(self.folder)}
        process = consumer(CONSUMERS / "bin" / "pprof", *arguments, env=environment)
        return process.stdout.decode()

    def test_readers_take_everything(self):
        for paths, status in self.every_kind_of_input():
            file = self.written("pprof", *paths, status=status)
            profile = self.profile(file)
            raw = self.pprof("-raw", file)
            self.assertIn("inuse_objects/count inuse_space/bytes[dflt] leaked_objects/count leaked_space/bytes retained_space/bytes", raw)
            blocks = sum(sample["values"][0] for sample in profile["samples"])
            if status == 0:
                reports = [json.loads(line) for line in self.gordian("analyze", "--format=json", *paths).stdout.splitlines()]
                self.assertEqual(blocks, sum(report["heap"]["blocks"] for report in reports))
            unread = [comment for comment in profile["comments"] if " is not in here: " in comment]
            self.assertEqual(len(unread), 0 if status == 0 else len(paths) - paths.count("out"))

    def test_numbers(self):
        program = self.run_server()
        report = self.report()
        file = self.written("pprof", "out")
        profile = self.profile(file)
        self.assertEqual(profile["types"], ["inuse_objects count", "inuse_space bytes", "leaked_objects count", "leaked_space bytes",
                                            "retained_space bytes"])
        self.assertEqual(profile["default"], "inuse_space")
        sums = [sum(values) for values in zip(*(sample["values"] for sample in profile["samples"]))]
        self.assertEqual(sums[:2], [report["heap"]["blocks"], report["heap"]["bytes"]])
        self.assertEqual(sums[3], report["summary"]["leaked_bytes"])

        def of(function):
            found = [sample["values"] for sample in profile["samples"] if sample["frames"][0]["function"] == function]
            return [sum(values) for values in zip(*found)]

        # A session with its counts has 40 bytes and owns 1000, allocated by its constructor; a timer has 32.
        self.assertEqual(of("open_session")[:4], [6, 216, 6, 216])
        self.assertEqual(of("Session::Session")[:4], [3, 3000, 3, 3000])
        self.assertEqual(of("lose"), [1, 123, 1, 123, 123])
        # Entries with their counts and the map's nodes, all of which only their owner retains.
        self.assertEqual(of("fill_cache")[:4], [200, 100 * (72 + 56), 0, 0])
        self.assertEqual(of("fill_cache")[4], 100 * (72 + 56))
        self.assertEqual(profile["mappings"][0]["file"], str(program))
        build_id = re.search(r"Build ID: (\w+)", consumer("readelf", "-n", program).stdout.decode()).group(1)
        self.assertEqual(profile["mappings"][0]["build_id"], build_id)
        self.assertTrue(profile["mappings"][0]["functions"])
        (place,) = {(frame["file"], frame["line"]) for sample in profile["samples"] for frame in sample["frames"] if frame["function"] == "lose"}
        self.assertEqual(place[0], str(program.parent / "source.cc"))
        self.assertIn("std::malloc(123)", SERVER.splitlines()[place[1] - 1])
        self.assertEqual({tuple(sample["labels"].items()) for sample in profile["samples"]},
                         {(("process", "server"), ("pid", str(report["process"]["pid"])))})

    def test_go_reads_the_same(self):
        self.run_server()
        file = self.written("pprof", "out")
        top = self.pprof("-top", "-nodecount=1000", "-unit=B", "-sample_index=leaked_space", file)
        flat = {name.strip(): int(value) for value, name in re.findall(r"^\s*(\d+)B?\s+\S+\s+\S+\s+\S+\s+\S+\s+(.+)$", top, re.MULTILINE)}
        self.assertEqual(flat["Session::Session"], 3000)
        self.assertEqual(flat["lose"], 123)
        self.assertEqual(sum(flat.values()), self.report()["summary"]["leaked_bytes"])
        self.assertRegex(self.pprof("-peek", "open_session", "-unit=B", "-sample_index=inuse_space", file), r"main\b")

    def test_retained_sees_through_owners(self):
        self.run_server()
        profile = self.profile(self.written("pprof", "out"))
        retained = {sample["frames"][0]["function"]: sample["values"][4] for sample in profile["samples"]}
        self.assertEqual(retained["Session::Session"], 3000)
        top = [sample["values"][4] for sample in profile["samples"] if sample["frames"][0]["function"] == "open_session"]
        self.assertEqual(max(top), 3 * (40 + 32 + 1000))  # whichever of the two comes first retains the rest

    def test_several_processes(self):
        self.run_server()
        self.run_server("again")
        one, two = self.profile(self.written("pprof", "out")), self.profile(self.written("pprof", "out", "again"))
        self.assertEqual([mapping["file"] for mapping in two["mappings"]], [mapping["file"] for mapping in one["mappings"]])
        self.assertEqual(len({sample["labels"]["pid"] for sample in two["samples"]}), 2)
        places = sorted((mapping["start"], mapping["limit"]) for mapping in two["mappings"])
        self.assertTrue(all(limit <= start for (_, limit), (start, _) in zip(places, places[1:])), places)
        self.pprof("-raw", self.written("pprof", "out", "again"))

    def test_not_to_a_terminal(self):
        self.run_server()
        ours, theirs = pty.openpty()
        with os.fdopen(ours), os.fdopen(theirs):
            process = self.gordian("analyze", "--format=pprof", "out", stdout=theirs)
        self.assert_says(process, "pprof is binary data, not for a terminal: add --output FILE", 2)
        process = self.gordian("analyze", "--format=pprof", "out", text=False)
        self.assertIn(b"inuse_space", gzip.decompress(process.stdout))


class FoldedTest(FormatsCase):
    def stacks(self, file):
        """As flamegraph.pl reads it: frames up to the last blank, then a number."""
        result = {}
        for line in file.read_text().splitlines():
            stack, value = re.fullmatch(r"(.*)\s+?(\d+(?:\.\d*)?)", line).groups()
            self.assertNotIn(stack, result)
            result[tuple(stack.split(";"))] = int(value)
        return result

    def test_sums(self):
        for paths, status in self.every_kind_of_input():
            reports = [json.loads(line) for line in self.gordian("analyze", "--format=json", *paths).stdout.splitlines()]
            heap = [report["heap"] for report in reports]
            for weight, sum_of in (("live-bytes", sum(one["bytes"] for one in heap)),
                                   ("live-blocks", sum(one["blocks"] for one in heap)),
                                   ("leaked-bytes", sum(report["summary"]["leaked_bytes"] for report in reports))):
                stacks = self.stacks(self.written("folded", "--weight", weight, *paths, status=status))
                self.assertEqual(sum(stacks.values()), sum_of, (paths, weight))
                self.assertTrue(all(value > 0 for value in stacks.values()))

    def test_stacks(self):
        self.run_server()
        live, leaked = (self.stacks(self.written("folded", f"--weight={weight}", "out")) for weight in ("live-bytes", "leaked-bytes"))
        ends = {stack[-2:]: value for stack, value in live.items()}
        self.assertEqual({stack[0] for stack in live}, {"server"})
        self.assertEqual(ends[("main", "lose")], 123)
        self.assertEqual(ends[("main", "fill_cache")], 100 * (72 + 56))
        self.assertNotIn("fill_cache", {stack[-1] for stack in leaked})
        self.assertEqual({stack[-2:]: value for stack, value in leaked.items()}[("main", "lose")], 123)
        blocks = self.stacks(self.written("folded", "--weight=leaked-blocks", "out"))
        self.assertEqual({stack[-1]: value for stack, value in blocks.items()}["lose"], 1)

    def test_weight_is_for_folded(self):
        process = self.gordian("analyze", "--format=pprof", "--weight=live-bytes", "out")
        self.assert_says(process, "--weight is for --format=folded", 2)


class OpenmetricsTest(FormatsCase):
    @staticmethod
    def values(file):
        """{metric: {labels: value}}, as a reader that knows the standard to the letter has it."""
        families = json.loads(consumer(ROOT / "tests/consumers/read_openmetrics.py", file).stdout)
        return {name: {tuple(sorted(sample["labels"].items())): sample["value"] for sample in family["samples"]}
                for name, family in families.items()}

    def test_readers_take_everything(self):
        for paths, status in self.every_kind_of_input():
            file = self.written("openmetrics", *paths, status=status)
            with open(file, "rb") as text:
                process = consumer(CONSUMERS / "bin" / "promtool", "check", "metrics", stdin=text)
            self.assertEqual((process.stdout, process.stderr), (b"", b""))
            unreadable = self.values(file)["gordian_unreadable_snapshots"]
            self.assertEqual(unreadable, {(): 0 if status == 0 else len(paths) - paths.count("out")})

    def test_promtool_reads_it_as_openmetrics(self):
        """It takes OpenMetrics only with a time at each sample, which a scraper adds otherwise."""
        self.run_server()
        file = self.written("openmetrics", "out")
        lines = [line if line.startswith("#") else line + " 1700000000" for line in file.read_text().splitlines()]
        (self.folder / "timed").write_text("\n".join(lines) + "\n")
        consumer(CONSUMERS / "bin" / "promtool", "tsdb", "create-blocks-from", "openmetrics", self.folder / "timed", self.folder / "data")
        (self.folder / "data" / "wal").mkdir()  # dump does not do without
        dump = consumer(CONSUMERS / "bin" / "promtool", "tsdb", "dump", self.folder / "data").stdout.decode()
        self.assertIn('{__name__="gordian_leaked_bytes", binary="server"}', dump)

    def test_numbers(self):
        self.run_server()
        self.run_server("again")
        self.run_in("clean", compile_program(HELLO, name="hello"))
        report = self.report()
        for paths, times in ((["out"], 1), (["out", "again", "clean"], 2)):
            values = self.values(self.written("openmetrics", *paths))

            def of(metric, values=values, **labels):
                return values[metric][tuple(sorted({"binary": "server", **labels}.items()))]

            self.assertEqual(of("gordian_processes"), times)
            self.assertEqual(of("gordian_leaked_bytes"), times * report["summary"]["leaked_bytes"])
            self.assertEqual(of("gordian_leaked_objects"), times * report["summary"]["leaked_objects"])
            self.assertEqual(of("gordian_objects"), times * report["heap"]["units"])
            for label in report["labels"]:
                self.assertEqual(of("gordian_heap_bytes", label=label["name"]), times * label["bytes"])
                self.assertEqual(of("gordian_heap_blocks", label=label["name"]), times * label["blocks"])
            for finding in report["findings"]:
                self.assertEqual(of("gordian_findings", kind=finding["kind"], confidence=finding["confidence"]), 1)
                (title,) = {labels["title"] for labels in map(dict, values["gordian_finding_instances"])
                            if labels["id"] == finding["id"]}
                same = {"id": finding["id"], "kind": finding["kind"], "title": title}
                self.assertEqual(of("gordian_finding_instances", **same), times * finding["instances"])
                self.assertEqual(of("gordian_finding_bytes", **same), times * finding["total_bytes"])
            self.assertEqual(of("gordian_findings", kind="weak_held", confidence="proved"), 0)
            self.assertGreater(of("gordian_snapshot_time_seconds"), 1.7e9)

    def test_hostile_names_stay_names(self):
        self.ugly_run()
        (labels,) = self.values(self.written("openmetrics", "ugly"))["gordian_processes"]
        self.assertEqual(dict(labels)["binary"], 'we"ird;<&>\\\\x0a?\\x1b[31m\u00e9')


class OutputTest(FormatsCase):
    FORMATS = ("text", "json", "sarif", "junit", "pprof", "folded", "dot", "openmetrics")

    def test_a_file_has_what_standard_output_would_have(self):
        self.run_server()
        for form in self.FORMATS:
            printed = self.gordian("analyze", f"--format={form}", "out", text=False)
            self.assertEqual((printed.returncode, printed.stderr), (0, b""), form)
            self.assertEqual(self.written(form, "out").read_bytes(), printed.stdout, form)
            self.assertEqual(self.gordian("analyze", f"--format={form}", "-o", "-", "out", text=False).stdout, printed.stdout)

    def test_the_same_every_time(self):
        self.run_server()
        for form in self.FORMATS:
            self.assertEqual(self.written(form, "out", name="one").read_bytes(), self.written(form, "out", name="two").read_bytes())

    def test_impossible_places(self):
        self.run_server()
        for form in self.FORMATS:
            process = self.gordian("analyze", f"--format={form}", "-o", "no/such/folder/x", "out")
            self.assert_says(process, "no/such/folder/x cannot be written: No such file or directory", 1)
            process = self.gordian("analyze", f"--format={form}", "-o", "/dev/full", "out")
            self.assert_says(process, "/dev/full cannot be written: No space left on device", 1)
        self.assertTrue(os.path.exists("/dev/full"))

    def test_what_was_there_stays_until_it_is_whole(self):
        self.run_server()
        (self.folder / "kept").write_text("before")
        process = self.gordian("analyze", "--format=dot", "--finding=00000000", "-o", "kept", "out")
        self.assert_says(process, "no finding has the id 00000000", 2)
        self.assertEqual((self.folder / "kept").read_text(), "before")
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["kept", "out"])

    def test_one_finding(self):
        self.run_server()
        wanted = self.report()["findings"][1]["id"]
        for form in ("text", "sarif", "junit", "dot"):
            text = self.written(form, "--finding", wanted, "out").read_text()
            for finding in self.report()["findings"]:
                self.assertEqual(finding["id"] in text, finding["id"] == wanted, (form, finding["id"]))
        self.assertIn("findings not printed: --finding)", self.written("text", "--finding", wanted, "out").read_text())
        self.assert_says(self.gordian("analyze", "--finding=00000000", "out"), "no finding has the id 00000000", 2)

    def test_reports_in_files_do_as_well(self):
        self.run_server()
        self.run_server("again")
        json_file = self.written("json", "out", "again", name="both.json")
        for form in ("text", "json", "sarif", "junit", "dot", "openmetrics"):
            expected = self.written(form, "out", "again", name="one").read_text()
            self.assertEqual(self.written(form, "out/report.pb", "again/report.pb", name="two").read_text(), expected, form)
            if form not in ("text", "junit"):  # JSON has no `gc:` lines, and not when the program was started
                for paths in (["out/report.pb", "again/report.json"], [json_file]):
                    self.assertEqual(self.written(form, *paths, name="two").read_text(), expected, form)
        for form in ("pprof", "folded"):
            process = self.gordian("analyze", f"--format={form}", "out/report.pb")
            self.assert_says(process, f"out/report.pb is a report. {form} needs the snapshot", 2)
        (self.folder / "cut.pb").write_bytes((self.folder / "out/report.pb").read_bytes()[:-1])
        invocation = json.loads(self.written("sarif", "cut.pb", status=1).read_text())["runs"][0]["invocations"][0]
        self.assertIn("cut.pb: no report, or cut off", invocation["toolExecutionNotifications"][0]["message"]["text"])
        self.assertEqual(self.gordian("analyze", "--error-exitcode=7", "out/report.pb").returncode, 7)

    def test_unknown_format(self):
        process = self.gordian("analyze", "--format=xml", "out")
        self.assertEqual(process.returncode, 2)
        for form in self.FORMATS:
            self.assertIn(form, process.stderr)

    def test_examples_of_the_documentation(self):
        self.run_server("gordian-out/server.4711")
        for command in examples():
            shell = f"set -euo pipefail\ngordian() {{ {GORDIAN} \"$@\"; }}\n{command}"
            process = subprocess.run(["bash", "-c", shell], cwd=self.folder, text=True, capture_output=True, check=False,
                                     env={**os.environ, "PATH": f"{CONSUMERS}/bin:{os.environ['PATH']}", "HOME": str(self.folder)})
            self.assertEqual(process.returncode, 0, command + process.stderr)
        self.assertGreaterEqual(len(examples()), 6)


def examples():
    """The commands in docs/formats.md: what stands in ```sh blocks, a line each."""
    text = (ROOT / "docs" / "formats.md").read_text()
    return [line for block in re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL) for line in block.splitlines()
            if line and not line.startswith("#")]


if __name__ == "__main__":
    sys.exit(unittest.main())
