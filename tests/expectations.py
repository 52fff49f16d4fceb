"""The comments on top of a test program: what they may say, and whether a report agrees.

A program opens with lines like these (programs/README.md explains them to people):

    // STORY     A parent and its child hold each other.
    // EXPECT cycles=1 uncollectable=2
    // EXPECT finding kind=cycle objects=2 types=A,B confidence=proved
    // EXPECT-DEBUG finding kind=cycle edges=A::b,B::a cut=B::a

`parse` turns them into a `Program`; `check` holds them against what one run gave. A misspelt key is an error, never
an expectation that quietly holds. Counts that no line mentions must be 0, so a program that expects one cycle also
says that nothing is unreachable; `latent_cycles=*` says that any number is right.
"""

import re
import shlex
from dataclasses import dataclass, field, replace

# Counts of the report's summary. The first group is 0 unless the program says otherwise.
ZERO_UNLESS_SAID = ("cycles", "latent_cycles", "unreachable_blocks", "caches", "weak_held")
OTHER_COUNTS = ("uncollectable", "collectable", "leaked_objects", "leaked_bytes", "ignored_blocks", "ignored_bytes")
RUN_KEYS = ("exit", "processes")

# Keys of `finding`: numbers and words are compared as they are, the rest by FINDING_CHECKS below.
NUMBER_KEYS = ("instances", "objects", "bytes", "retained_blocks", "retained_bytes", "total_bytes", "direct_blocks",
               "independent_cycles")
WORD_KEYS = ("kind", "gc", "confidence")

DEFAULT_VARIANTS = ("O0g", "O2g", "O0s", "O2s")
# ltos exports all its names (-rdynamic), and strip leaves those: neither is expected of it what debug info tells nor that
# names are missing.
PARTLY_STRIPPED = ("ltos",)
STRIPPED = ("O0s", "O1s", "O2s", "O3s", "Oss", "nofp", "nopies", "hardeneds", "v3s", "clangs", "clang0s", "clang3s", "clangOss",
            "clangv3s", "libcxx0s", "libcxxs")
WITH_DEBUG_INFO = ("O0g", "O1g", "O2g", "O3g", "Ogg", "Osg", "nopie", "hardened", "lto", "v3", "clang", "clang0", "clang3", "clangOs",
                   "clangv3", "libcxx0", "libcxx")

KEYWORDS = re.compile(r"//\s*(?P<keyword>[A-Z][A-Z-]{2,})\b(?P<rest>.*)$")
EXPECT = re.compile(r"EXPECT(?P<child>-CHILD)?(?P<where>-DEBUG|-STRIPPED)?$")


class ExpectationError(Exception):
    """A comment that is no expectation: misspelt, misplaced or contradictory."""


@dataclass
class Expectation:
    line: int  # in the source, from 1
    text: str  # as written, for messages
    form: str  # counts, finding, no finding, silent, text, no text, stdout
    where: str  # "", "-DEBUG" or "-STRIPPED"
    child: bool  # about the second process instead of the started one
    keys: dict = field(default_factory=dict)
    quoted: str = ""


@dataclass
class Program:
    story: str = ""
    flags: list = field(default_factory=list)
    parts: list = field(default_factory=list)  # its other files, from its folder on
    variants: tuple = DEFAULT_VARIANTS
    expectations: list = field(default_factory=list)
    not_clang: str = ""  # why it cannot be compiled, or says other things, with clang++
    not_libcxx: str = ""  # … with libc++
    ids_differ: str = ""  # why the cycles' ids are not the same in all variants

    def applying(self, variant, child=False):
        wrong = {"-STRIPPED"} if variant in WITH_DEBUG_INFO else {"-DEBUG"}
        applying = [e for e in self.expectations if e.where not in wrong and e.child == child]
        if variant not in PARTLY_STRIPPED:
            return applying
        # What is counted otherwise without debug info may be counted either way.
        either = lambda e: {key: value if key in RUN_KEYS else "*" for key, value in e.keys.items()}
        return [replace(e, keys=either(e)) if e.where else e for e in applying if not e.where or e.form == "counts"]

    def run_key(self, key, variant, otherwise):
        values = [e.keys[key] for e in self.applying(variant) if e.form == "counts" and key in e.keys]
        return int(values[-1]) if values else otherwise


# ---- Reading the comments


def parse(source, name="program"):
    """The Program that the comments on top of `source` describe. Raises ExpectationError with name:line."""
    program = Program()
    on_top = True
    for number, line in enumerate(source.splitlines(), 1):
        on_top = on_top and line.startswith("//")
        match = KEYWORDS.match(line.strip())
        if not match:
            continue
        try:
            if not on_top and match["keyword"].startswith("EXPECT"):
                raise ExpectationError("expectations belong into the comment at the top of the file")
            if on_top:
                _parse_line(program, match["keyword"], match["rest"].strip(), number)
        except ExpectationError as error:
            raise ExpectationError(f"{name}:{number}: {error}") from None
    if not program.story:
        raise ExpectationError(f"{name}: no STORY line")
    if not any(e.form != "stdout" and not e.child for e in program.expectations):
        raise ExpectationError(f"{name}: no EXPECT line; a program that must not be reported says `EXPECT silent`")
    return program


def _parse_line(program, keyword, rest, number):
    expect = EXPECT.match(keyword)
    if expect:
        program.expectations.append(_parse_expect(rest, number, expect["where"] or "", bool(expect["child"])))
    elif keyword == "STORY":
        program.story = rest
    elif keyword == "FLAGS":
        program.flags = rest.split()
    elif keyword == "WITH":
        program.parts = rest.split()
    elif keyword == "IDS-DIFFER":
        program.ids_differ = rest.strip()
        if not program.ids_differ:
            raise ExpectationError("IDS-DIFFER without a reason")
    elif keyword == "NOT-CLANG":
        program.not_clang = rest.strip()
        if not program.not_clang:
            raise ExpectationError("NOT-CLANG without a reason")
    elif keyword == "NOT-LIBCXX":
        program.not_libcxx = rest.strip()
        if not program.not_libcxx:
            raise ExpectationError("NOT-LIBCXX without a reason")
    elif keyword == "VARIANTS":
        program.variants = _parse_variants(rest.split())
    else:
        raise ExpectationError(f"unknown keyword {keyword}")


def _parse_variants(words):
    """`+nofp` adds to the default four, `O2g` without a plus replaces them."""
    for word in words:
        if word.lstrip("+") not in STRIPPED + PARTLY_STRIPPED + WITH_DEBUG_INFO:
            raise ExpectationError(f"unknown variant {word}")
    plain = tuple(w for w in words if not w.startswith("+"))
    return (plain or DEFAULT_VARIANTS) + tuple(w[1:] for w in words if w.startswith("+"))


def _parse_expect(rest, number, where, child):
    try:
        words = shlex.split(rest)
    except ValueError as error:
        raise ExpectationError(f"{error} in: {rest}") from None
    if not words:
        raise ExpectationError("empty EXPECT")
    expectation = Expectation(number, rest, "counts", where, child)
    if words[0] == "no" and len(words) > 1:
        words = ["no " + words[1]] + words[2:]
    if words == ["silent"]:
        expectation.form = "silent"
    elif words[0] in ("text", "no text", "stdout"):
        if len(words) != 2 or (child and words[0] == "stdout"):
            raise ExpectationError(f"{words[0]} wants one quoted string: {rest}")
        expectation.form, expectation.quoted = words[0], words[1].replace("\\n", "\n")
    elif words[0] in ("finding", "no finding"):
        expectation.form = words[0]
        expectation.keys = _parse_keys(words[1:], tuple(FINDING_CHECKS), NUMBER_KEYS + ("elements",))
    else:
        counts = ZERO_UNLESS_SAID + OTHER_COUNTS + (() if child else RUN_KEYS)
        expectation.keys = _parse_keys(words, counts, OTHER_COUNTS + RUN_KEYS, ZERO_UNLESS_SAID)
    return expectation


def _parse_keys(words, known, numbers, numbers_or_star=()):
    keys = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not value:
            raise ExpectationError(f"expected key=value, found: {word}")
        if key not in known:
            raise ExpectationError(f"unknown key {key}; known are {', '.join(known)}")
        if key in keys:
            raise ExpectationError(f"{key} twice on one line")
        if not value.isdigit() and (key in numbers or (key in numbers_or_star and value != "*")):
            raise ExpectationError(f"{key} wants a number, found: {value}")
        keys[key] = value
    if not keys:
        raise ExpectationError("nothing is expected here")
    return keys


def split_list(value):
    """`A,pair<B, C>` → ["A", "pair<B, C>"]: commas within brackets do not separate."""
    items, depth, start = [], 0, 0
    for at, char in enumerate(value):
        depth += (char in "<({[") - (char in ">)}]")
        if char == "," and depth == 0:
            items.append(value[start:at].strip())
            start = at + 1
    return items + [value[start:].strip()]


# ---- One finding against one `finding` line: each check takes (value as written, finding) and returns what it found
#      when that is not what was wanted, else None.


def _covers(wanted, member):
    """`Node::kids` covers any path that begins there (Node::kids, Node::kids[0], Node::kids.second); not Node::kids2."""
    return any(
        member == one or (member.startswith(one) and not (member[len(one)].isalnum() or member[len(one)] in "_:"))
        for one in wanted.split("|")
    )


def _same_members(wanted, members):
    return all(any(_covers(w, m) for m in members) for w in wanted) and all(
        any(_covers(w, m) for w in wanted) for m in members
    )


def _unless(right, found):
    return None if right else found


def _field(key):
    def check(value, finding):
        found = str(finding.get(key, "missing"))
        return _unless(found == value, found)

    return check


def _check_types(value, finding):
    found = sorted({member.get("type", "") for member in finding.get("members", [])})
    return _unless(sorted(set(split_list(value))) == found, found)


def _check_edges(value, finding):
    found = sorted({e.get("member", "") for e in finding.get("edges", []) if e.get("strength", "strong") == "strong"})
    return _unless(_same_members(split_list(value), found), found)


def _check_cut(value, finding):
    found = [cut.get("member", "") for cut in finding.get("cuts", []) if cut.get("verified")]
    return _unless(any(_covers(value, member) for member in found), found)


def _check_cut_first(value, finding):
    found = [cut.get("member", "") for cut in finding.get("cuts", []) if cut.get("verified")]
    return _unless(bool(found) and _covers(value, found[0]), found)


def _check_via(value, finding):
    found = sorted({step for edge in finding.get("edges", []) for step in edge.get("via", [])})
    return _unless(all(any(one in step for step in found) for one in split_list(value)), found)


def _destructors(finding, key):
    return [member.get("destructor", {}).get(key) for member in finding.get("members", [])]


def _check_destructors(value, finding):
    found = sorted({str(kind) for kind in _destructors(finding, "kind")})
    return _unless(sorted(set(split_list(value))) == found, found)


def _check_effects(value, finding):
    found = sorted({effect for effects in _destructors(finding, "effects") for effect in effects or []})
    return _unless(set(split_list(value)) <= set(found), found)


def _check_allocated_in(value, finding):
    frames = [frame for member in finding.get("members", []) for frame in member.get("allocated_at", [])]
    found = sorted({frame.get("function", "").partition("(")[0] for frame in frames})
    return _unless(value in found, found)


def _member_field(key):
    def check(value, finding):
        found = sorted({str(member.get(key, "")) for member in finding.get("members", [])})
        return _unless(sorted(set(split_list(value))) == found, found)

    return check


def _owner_field(key):
    def check(value, finding):
        found = str((finding.get("owner") or {}).get(key, ""))
        return _unless(any(one in found for one in value.split("|")), found)

    return check


def _check_elements(value, finding):
    found = str((finding.get("owner") or {}).get("elements", "missing"))
    return _unless(found == value, found)


FINDING_CHECKS = {key: _field(key) for key in WORD_KEYS + NUMBER_KEYS}
FINDING_CHECKS.update(
    types=_check_types,  # the set of member types
    edges=_check_edges,  # the set of strong edges' members
    cut=_check_cut,  # one of the cuts that the simulation verified
    cut_first=_check_cut_first,  # the one named first, and verified
    via=_check_via,  # each is part of a step's name
    destructors=_check_destructors,  # the set of destructor kinds
    effects=_check_effects,  # some of the functions that destructors call
    allocated_in=_check_allocated_in,  # a function on an allocation's call stack
    scheme=_member_field("scheme"),
    allocated_by=_member_field("allocated_by"),
    names=_member_field("name"),  # given by gordian_name
    owner=_owner_field("name"),  # part of the owner's name; a|b for one of several
    owner_kind=_owner_field("kind"),
    container=_owner_field("container"),
    elements=_check_elements,
)


def finding_mismatches(keys, finding):
    """{key: what was found} for every key of a `finding` line that `finding` contradicts."""
    answers = {key: FINDING_CHECKS[key](value, finding) for key, value in keys.items()}
    return {key: answer for key, answer in answers.items() if answer is not None}


# ---- One report against all lines


def check(program, variant, report, text, child=False):
    """What contradicts the expectations: a list of messages, empty if nothing does.

    `report` is one process's JSON object, `text` the text report (of all processes).
    """
    lines = program.applying(variant, child)
    problems = _check_counts(lines, report)
    problems += _check_findings([e for e in lines if e.form == "finding"], report.get("findings", []))
    for line in lines:
        if line.form == "no finding":
            hits = [f for f in report.get("findings", []) if not finding_mismatches(line.keys, f)]
            problems += [_says(line, "such a finding exists: " + outline(f)) for f in hits]
        elif line.form == "silent":
            problems += [_says(line, "reported: " + outline(f)) for f in report.get("findings", [])]
        elif line.form == "text" and line.quoted not in text:
            problems.append(_says(line, "not in the text report"))
        elif line.form == "no text" and line.quoted in text:
            problems.append(_says(line, "is in the text report"))
    return problems


def _says(line, found):
    return f"line {line.line}: EXPECT{'-CHILD' if line.child else ''}{line.where} {line.text}\n    {found}"


def _check_counts(lines, report):
    summary = report.get("summary", {})
    problems, said = [], set()
    for line in (e for e in lines if e.form == "counts"):
        for key, value in line.keys.items():
            said.add(key)
            if key not in RUN_KEYS and value != "*" and str(summary.get(key)) != value:
                problems.append(_says(line, f"{key} is {summary.get(key, 'missing from the summary')}"))
    for key in ZERO_UNLESS_SAID:
        if key not in said and summary.get(key) != 0:
            problems.append(f"{key} is {summary.get(key, 'missing from the summary')}; 0 unless EXPECT says otherwise")
    return problems


def _check_findings(lines, findings):
    """Every line needs a finding of its own. A line for some variants only (EXPECT-DEBUG) says more about a finding that a
    plain EXPECT line may speak of too, so these are matched apart."""
    groups = {line.where for line in lines}
    return [problem for where in sorted(groups)
            for problem in _match_apart([line for line in lines if line.where == where], findings)]


def _match_apart(lines, findings):
    """Kuhn's matching: a line may push an earlier one to another finding."""
    taken = {}  # index of finding → line

    def place(line, tried):
        for index, finding in enumerate(findings):
            if index in tried or finding_mismatches(line.keys, finding):
                continue
            tried.add(index)
            if index not in taken or place(taken[index], tried):
                taken[index] = line
                return True
        return False

    return [_says(line, _nearest(line, findings)) for line in lines if not place(line, set())]


def _nearest(line, findings):
    if not findings:
        return "no findings at all"
    best = min(findings, key=lambda f: len(finding_mismatches(line.keys, f)))
    wrong = finding_mismatches(line.keys, best)
    if not wrong:
        return "the only finding that fits belongs to another line: " + outline(best)
    return "nearest has " + ", ".join(f"{key}={found}" for key, found in wrong.items()) + ": " + outline(best)


def outline(finding):
    """A finding in one line, for messages."""
    types = sorted({member.get("type", "?") for member in finding.get("members", [])})
    return (
        f"{finding.get('kind')} of {finding.get('objects')} × {finding.get('instances')}"
        f" {', '.join(types)} ({finding.get('confidence')})"
    )
