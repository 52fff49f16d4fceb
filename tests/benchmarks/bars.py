"""The bars that the project set itself, and whether a run's figures reach them."""

from dataclasses import dataclass

CPU_BARS = {"b-objects": 1.4, "c-json": 1.2, "d-clang": 1.15, "e-cmake": 1.2, "g-dash": 1.1, "g-bash": 1.1}
MEAN_OF = ["b-objects", "c-json", "d-clang", "e-cmake", "g-dash"]


@dataclass
class Bar:
    wanted: str
    measured: str
    reached: bool | None  # None: not measured


def at_most(wanted, value, limit, unit=""):
    if value is None:
        return Bar(wanted, "not measured", None)
    return Bar(wanted, f"{value:.2f}{unit}", value <= limit)


def pair_bars(results):
    """15 ns where bare takes 10: on a machine where bare takes another time, the ratio counts."""
    if "a-20-O2" in results.cases:
        yield at_most("(a) a pair at depth 20, memo warm: at most 2.5 × bare", results.ratio("a-20-O2", "gordian"), 2.5, " ×")


def cpu_bars(results):
    for case, limit in CPU_BARS.items():
        if case in results.cases:
            info = results.cases[case]
            yield at_most(f"({info['workload']}) {info['title']}: CPU at most {limit} × bare", results.ratio(case, "gordian"),
                          limit, " ×")
    if all(case in results.cases for case in MEAN_OF):
        yield at_most("geometric mean of (b) (c) (d) (e) (g, dash): at most 1.2", results.geometric_mean(MEAN_OF, "gordian"), 1.2)


def peer_bar(results, case, peer, title, share):
    """Added CPU beside a peer's."""
    info = results.cases[case]
    ours, theirs = results.added(case, "gordian"), results.added(case, peer)
    if ours is None or theirs is None:
        return None
    wanted = f"({info['workload']}) {info['title']}: added CPU " + (
        f"at most {share:g} of {title}'s" if share < 1 else f"below {title}'s")
    scale, unit = (1, info["unit"]) if info["unit"] == "ns" or max(ours, theirs) > 0.1 else (1e6, "µs")
    return Bar(wanted, f"{ours * scale:.3g} {unit} against {theirs * scale:.3g} {unit}",
               ours <= share * theirs if share < 1 else ours < theirs)


def pause_bars(results):
    for case, info in results.cases.items():
        if info["workload"] != "p":
            continue
        speed = results.best(case, "gordian", "mb_per_s")
        fork, working, pause = (results.best(case, "gordian", metric) for metric in ("fork_gap_ms", "working_gap_ms", "gap_ms"))
        for kind, gap in ((" of the same process", fork), (", with a child that works as long", working)):
            yield at_most(f"(p) {info['title']}: pause at most 1.2 × that of a fork{kind}",
                          pause / gap if gap and pause else None, 1.2, " ×")
        yield Bar(f"(p) {info['title']}: the writer does at least 400 MB of heap a CPU second",
                  "not measured" if speed is None else f"{speed:.0f} MB/s", None if speed is None else speed >= 400)
        yield at_most(f"(p) {info['title']}: file at most 12 bytes a block and 6 a pointer",
                      results.best(case, "gordian", "size_share"), 1, " of that")


def memory_bars(results):
    """Peak resident memory at most 1.25 × bare + 32 MB, on every workload: the worst one is told."""
    worst, where, reached = None, "", True
    for case, info in results.cases.items():
        bare, ours = results.best(case, "bare", "peak_kb"), results.best(case, "gordian", "peak_kb")
        if bare is None or ours is None:
            continue
        left = 1.25 * bare + 32 * 1024 - ours
        reached = reached and left >= 0
        if worst is None or left < worst:
            worst, where = left, f"{ours / 1024:.0f} MB where bare takes {bare / 1024:.0f} MB: {info['title']}"
    if worst is not None:
        yield Bar("peak memory at most 1.25 × bare + 32 MB on every workload", f"nearest to it or beyond: {where}", reached)


def bars(results):
    found = [*pair_bars(results), *cpu_bars(results)]
    for case in results.cases:
        found.append(peer_bar(results, case, "heaptrack", "heaptrack", 0.25))
        if case in ("c-json", "d-clang"):
            found.append(peer_bar(results, case, "lsan", "LeakSanitizer", 1))
    return [bar for bar in [*found, *pause_bars(results), *memory_bars(results)] if bar]
