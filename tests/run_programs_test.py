#!/usr/bin/env python3
"""Unit checks of the expectation parser and of the comparison with a report: expectations.py."""

import unittest

import expectations
from expectations import ExpectationError, parse, split_list


def program(*lines):
    return parse("\n".join(["// STORY test"] + [f"// {line}" for line in lines] + ["int main() {}"]))


def cycle(**changes):
    finding = {
        "kind": "cycle",
        "gc": "uncollectable",
        "confidence": "proved",
        "instances": 1,
        "objects": 2,
        "members": [
            {"type": "A", "scheme": "libstdc++", "destructor": {"kind": "user", "effects": ["puts"]}},
            {"type": "B", "scheme": "libstdc++", "allocated_at": [{"function": "make(int)"}, {"function": "main"}]},
        ],
        "edges": [
            {"member": "A::b", "strength": "strong", "via": ["vector<shared_ptr<B>>"]},
            {"member": "B::a.second", "strength": "strong"},
            {"member": "B::seen", "strength": "weak"},
        ],
        "cuts": [{"member": "A::b", "verified": False}, {"member": "B::a.second", "verified": True}],
        "owner": {"name": "g_registry", "kind": "global", "elements": 13},
    }
    return {**finding, **changes}


def report(*findings, **summary):
    zero = dict.fromkeys(expectations.ZERO_UNLESS_SAID + expectations.OTHER_COUNTS, 0)
    return {"summary": {**zero, **summary}, "findings": list(findings)}


def problems(lines, *arguments, variant="O0g", text="", child=False):
    return expectations.check(program(*lines), variant, report(*arguments[0], **arguments[1]), text, child)


class Reading(unittest.TestCase):
    def assert_error(self, message, *lines):
        with self.assertRaisesRegex(ExpectationError, message):
            program(*lines)

    def test_a_program(self):
        read = program("EXPECT cycles=1", "EXPECT-DEBUG finding edges=A::b", "EXPECT exit=3", "FLAGS -pthread -lm",
                       "WITH parts/a.cc parts/b.cc")
        self.assertEqual([e.form for e in read.expectations], ["counts", "finding", "counts"])
        self.assertEqual(read.flags, ["-pthread", "-lm"])
        self.assertEqual(read.variants, expectations.DEFAULT_VARIANTS)
        self.assertEqual((read.run_key("exit", "O2s", 0), read.run_key("processes", "O2s", 1)), (3, 1))

    def test_names_that_strip_leaves(self):
        lines = ["EXPECT-DEBUG cycles=1", "EXPECT-STRIPPED cycles=0", 'EXPECT-STRIPPED text "+0x0"']
        read = program(*lines)
        self.assertEqual([(e.form, e.keys) for e in read.applying("ltos")], [("counts", {"cycles": "*"})])
        self.assertEqual([e.form for e in read.applying("O2s")], ["counts", "text"])

    def test_errors_tell_the_line(self):
        with self.assertRaisesRegex(ExpectationError, r"^seed/x.cc:2: unknown key cycle;"):
            parse("// STORY s\n// EXPECT cycle=1\nint main() {}", "seed/x.cc")

    def test_unknown_keys(self):
        self.assert_error("unknown key", "EXPECT cicles=1")
        self.assert_error("unknown key", "EXPECT finding kind=cycle type=A")
        self.assert_error("unknown key", "EXPECT finding exit=1")
        self.assert_error("unknown key", "EXPECT-CHILD exit=1")
        self.assert_error("unknown key", "EXPECT no finding sort=cycle")

    def test_unknown_words(self):
        self.assert_error("unknown keyword EXPECTS", "EXPECTS silent")
        self.assert_error("unknown keyword EXPECT-DEBUGGED", "EXPECT-DEBUGGED silent")
        self.assert_error("unknown keyword STORIES", "STORIES s", "EXPECT silent")
        self.assert_error("unknown variant O3", "EXPECT silent", "VARIANTS O3")
        self.assert_error("key=value", "EXPECT quiet")
        self.assert_error("key=value", "EXPECT silent cycles=0")
        self.assert_error("key=value", "EXPECT finding kind=")

    def test_values(self):
        self.assert_error("wants a number", "EXPECT cycles=one")
        self.assert_error("wants a number", "EXPECT leaked_bytes=*")
        self.assert_error("wants a number", "EXPECT finding objects=two")
        self.assert_error("twice", "EXPECT cycles=1 cycles=2")
        self.assert_error("nothing is expected", "EXPECT finding")
        self.assert_error("empty", "EXPECT")
        self.assert_error("No closing quotation", 'EXPECT text "abc')
        self.assert_error("one quoted string", "EXPECT text two words")

    def test_what_must_be_there(self):
        with self.assertRaisesRegex(ExpectationError, "no STORY"):
            parse("// EXPECT silent\n")
        self.assert_error("no EXPECT", "FLAGS -lm")
        self.assert_error("no EXPECT", 'EXPECT stdout "x"')

    def test_misplaced(self):
        with self.assertRaisesRegex(ExpectationError, "x:3: .*top of the file"):
            parse("// STORY s\nint x;\n// EXPECT silent\n", "x")

    def test_ordinary_comments_are_free(self):
        parse("// STORY s\n//       goes on\n// EXPECT silent\nint x;  // TODO this and that\n// A comment\n")

    def test_variants(self):
        self.assertEqual(program("EXPECT silent", "VARIANTS O2g").variants, ("O2g",))
        self.assertEqual(program("EXPECT silent", "VARIANTS +nofp").variants, ("O0g", "O2g", "O0s", "O2s", "nofp"))

    def test_debug_and_stripped(self):
        read = program("EXPECT cycles=1", "EXPECT-DEBUG collectable=1", "EXPECT-STRIPPED uncollectable=1")
        self.assertEqual([e.where for e in read.applying("O2g")], ["", "-DEBUG"])
        self.assertEqual([e.where for e in read.applying("nofp")], ["", "-STRIPPED"])

    def test_quoted_values(self):
        (line,) = program('EXPECT finding types="pair<A, B>,C" kind=cycle').expectations
        self.assertEqual(line.keys["types"], "pair<A, B>,C")
        self.assertEqual(split_list(line.keys["types"]), ["pair<A, B>", "C"])
        (line,) = program(r'EXPECT text "say \"hi\"\nand go"').expectations
        self.assertEqual(line.quoted, 'say "hi"\nand go')


class Counting(unittest.TestCase):
    def test_counts(self):
        self.assertEqual(problems(["EXPECT cycles=2 collectable=4"], [], {"cycles": 2, "collectable": 4}), [])
        (problem,) = problems(["EXPECT cycles=2"], [], {"cycles": 1})
        self.assertIn("cycles is 1", problem)

    def test_zero_unless_said(self):
        self.assertIn("unreachable_blocks is 1", problems(["EXPECT cycles=0"], [], {"unreachable_blocks": 1})[0])
        self.assertEqual(problems(["EXPECT unreachable_blocks=*"], [], {"unreachable_blocks": 7}), [])
        self.assertIn("cycles is 1", problems(["EXPECT-DEBUG cycles=1"], [], {"cycles": 1}, variant="O2s")[0])

    def test_a_missing_count_is_no_zero(self):
        (problem,) = expectations.check(
            program("EXPECT silent"),
            "O0g",
            {"summary": dict.fromkeys(["cycles", "latent_cycles", "unreachable_blocks", "caches"], 0), "findings": []},
            "",
        )
        self.assertIn("weak_held is missing", problem)

    def test_silent(self):
        self.assertEqual(problems(["EXPECT silent"], [], {}), [])
        self.assertIn("cycle of 2 × 1 A, B (proved)", problems(["EXPECT silent"], [cycle()], {})[0])

    def test_child(self):
        lines = ["EXPECT silent", "EXPECT processes=2", "EXPECT-CHILD cycles=1"]
        self.assertEqual(problems(lines, [], {}), [])
        self.assertEqual(problems(lines, [cycle()], {"cycles": 1}, child=True), [])
        self.assertEqual(len(problems(lines, [], {}, child=True)), 1)

    def test_text(self):
        lines = ["EXPECT silent", 'EXPECT-DEBUG text "A::b"', 'EXPECT no text "LEAK"']
        self.assertEqual(problems(lines, [], {}, text="… A::b …"), [])
        self.assertEqual(len(problems(lines, [], {}, text="LEAK 1")), 2)
        self.assertEqual(len(problems(lines, [], {}, text="LEAK 1", variant="O0s")), 1)


class Findings(unittest.TestCase):
    def fits(self, line, *findings):
        found = problems([f"EXPECT {line}", "EXPECT cycles=*"], findings or [cycle()], {"cycles": 1})
        return not found

    def test_words_and_numbers(self):
        self.assertTrue(self.fits("finding kind=cycle gc=uncollectable confidence=proved instances=1 objects=2"))
        self.assertFalse(self.fits("finding kind=cycle objects=3"))
        self.assertFalse(self.fits("finding kind=cycle retained_blocks=0"))  # missing is not 0
        self.assertFalse(self.fits("finding kind=cycle", cycle(kind="cache")))

    def test_types_are_a_set(self):
        self.assertTrue(self.fits("finding types=B,A"))
        self.assertFalse(self.fits("finding types=A"))
        self.assertFalse(self.fits("finding types=A,B,C"))

    def test_edges_are_all_strong_edges(self):
        self.assertTrue(self.fits("finding edges=A::b,B::a"))  # B::a.second begins at B::a
        self.assertTrue(self.fits("finding edges=X::b|A::b,B::a.second"))
        self.assertFalse(self.fits("finding edges=A::b"))
        self.assertFalse(self.fits("finding edges=A::b,B::a,B::seen"))
        self.assertFalse(self.fits("finding edges=A::b,B::a,C::c"))

    def test_a_member_is_no_prefix_of_another(self):
        other = cycle(edges=[{"member": "Node::kids2", "strength": "strong"}])
        self.assertFalse(self.fits("finding edges=Node::kids", other))

    def test_cut_is_a_verified_one(self):
        self.assertTrue(self.fits("finding cut=B::a"))
        self.assertFalse(self.fits("finding cut=A::b"))

    def test_other_keys(self):
        self.assertTrue(self.fits("finding via=vector effects=puts allocated_in=make scheme=libstdc++"))
        self.assertTrue(self.fits("finding owner=registry owner_kind=global elements=13"))
        self.assertFalse(self.fits("finding elements=3"))
        self.assertFalse(self.fits("finding effects=fclose"))
        self.assertFalse(self.fits("finding allocated_in=mak"))
        self.assertFalse(self.fits("finding owner=registry", cycle(owner=None)))

    def test_each_line_has_a_finding_of_its_own(self):
        lines = ["EXPECT finding kind=cycle", "EXPECT finding kind=cycle types=A,B", "EXPECT cycles=2"]
        loop = cycle(members=[{"type": "Loop"}])
        self.assertEqual(problems(lines, [cycle(), loop], {"cycles": 2}), [])
        self.assertEqual(problems(lines, [loop, cycle()], {"cycles": 2}), [])
        self.assertEqual(len(problems(lines, [cycle()], {"cycles": 2})), 1)

    def test_a_debug_line_says_more_about_the_same_finding(self):
        lines = ["EXPECT finding types=A,B", "EXPECT-DEBUG finding edges=A::b,B::a", "EXPECT cycles=1"]
        self.assertEqual(problems(lines, [cycle()], {"cycles": 1}), [])
        self.assertEqual(len(problems(lines + ["EXPECT-DEBUG finding cut=B::a"], [cycle()], {"cycles": 1})), 1)

    def test_no_finding(self):
        self.assertTrue(self.fits("no finding kind=unreachable"))
        self.assertFalse(self.fits("no finding kind=cycle types=A,B"))


if __name__ == "__main__":
    unittest.main()
