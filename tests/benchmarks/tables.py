"""A run's figures as Markdown tables, which read well on a terminal, too."""

import bars
import machine

TITLES = {"bare": "bare", "gordian": "Gordian", "nostacks": "Gordian, no stacks", "heaptrack": "heaptrack",
          "lsan": "LeakSanitizer", "jemalloc": "jemalloc prof", "tcmalloc": "tcmalloc prof", "memcheck": "memcheck"}


def quantity(value, unit):
    """Three digits, in a unit that suits: seconds may be small."""
    if value is None:
        return ""
    if unit == "s" and value < 0.02:
        return f"{value * 1e3:.2f} ms"
    return f"{value:.3g} {unit}" if value < 1000 else f"{value:.0f} {unit}"


def times(ratio):
    return f"{ratio:.2f} ×" if ratio < 10 else f"{ratio:.0f} ×"


def table(header, rows):
    """Columns are padded, so that the source can be read as well."""
    lines = [header, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    def padded(line):
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |"
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return [padded(header), rule, *map(padded, rows)]


def cell(results, case, tool, metric):
    ratio = results.ratio(case, tool, metric)
    if ratio is not None:
        return times(ratio)
    reason = results.failures.get(case, {}).get(tool)
    return reason.split(":")[0] if reason else "–"


def cost_table(results, metric=None):
    """One row a case: bare in its unit, the others as ratios to it."""
    tools = [tool for tool in TITLES if tool != "bare" and tool in named_tools(results)]
    rows = []
    for case, info in results.cases.items():
        if metric is None and info["workload"] == "p":
            continue
        bare = results.best(case, "bare", metric)
        shown = quantity(bare / 1024, "MB") if metric == "peak_kb" and bare else quantity(bare, info["unit"])
        rows.append([f"({info['workload']}) {info['title']}", shown, *(cell(results, case, tool, metric) for tool in tools)])
    return table(["", "bare", *(TITLES[tool] for tool in tools)], rows)


def named_tools(results):
    return set(results.tools()) | {tool for by_tool in results.failures.values() for tool in by_tool}


def redis_table(results):
    if "f-redis" not in results.cases:
        return []
    columns = [("set_rps", "SET/s"), ("get_rps", "GET/s"), ("set_p99_ms", "SET p99, ms"), ("get_p99_ms", "GET p99, ms"),
               ("set_max_ms", "SET worst, ms"), ("cpu", "server's CPU, s"), ("snapshots", "snapshots")]
    rows = []
    for tool in TITLES:
        values = [results.median("f-redis", tool, metric) for metric, _ in columns]
        if values[0] is not None:
            rows.append([TITLES[tool], *(f"{value:,.0f}" if value > 100 else f"{value:.3g}" for value in values)])
    return ["", "redis-server, medians:", "", *table(["", *(title for _, title in columns)], rows)]


def pause_table(results):
    """Of a fork that does nothing, the pause is all there is."""
    rows = []
    for case, info in results.cases.items():
        values = [results.best(case, "gordian", metric) for metric in ("mb_per_s", "bytes_per_block")]
        if info["workload"] == "p" and None not in values:
            asked = [("bare", "fork_gap_ms"), ("bare", "working_gap_ms"), ("gordian", "fork_gap_ms"),
                     ("gordian", "working_gap_ms"), ("gordian", "gap_ms"),
                     ("bare", "fork_ms"), ("gordian", "fork_ms"), ("gordian", "snapshot_ms")]
            gaps = [results.best(case, *which) for which in asked]
            rows.append([info["title"], *(f"{gap:.3g}" if gap is not None else "" for gap in gaps), f"{values[0]:.0f}",
                         f"{values[1]:.3g}"])
    if not rows:
        return []
    return ["", "Snapshots of a running program: the longest time that a spinning thread did not run, and CPU time of the "
            "thread that asks, when the bare program forks, when it forks under Gordian, and when a snapshot is taken; "
            "a child leaves at once, or works as long as a writer does (the longer one looks, the more of the machine's "
            "other work is seen); and the writer's work:", "",
            *table(["", "pause, bare fork, ms", "… and its child works, ms", "pause, fork, ms",
                    "… and its child works, ms", "pause, snapshot, ms", "CPU, bare fork, ms", "CPU, fork, ms",
                    "CPU, snapshot, ms", "MB of heap a CPU second", "bytes a block with two pointers"], rows)]


def bar_table(results):
    words = {True: "yes", False: "**no**", None: "not measured"}
    return table(["bar", "measured", "reached"], [[bar.wanted, bar.measured, words[bar.reached]] for bar in bars.bars(results)])


def report(results):
    settings = results.settings
    return [f"Machine: {machine.sentence(results.machine)}.",
            f"Best of {settings['rounds']} interleaved rounds; library built as `{settings['buildtype']}`, version "
            f"{settings['revision']}.",
            "", "CPU time (user and system, all descendants), or nanoseconds a pair; × is the ratio to bare:", "",
            *cost_table(results),
            "", "Peak resident memory of the largest process:", "", *cost_table(results, "peak_kb"),
            *redis_table(results),
            *pause_table(results),
            "", "Bars:", "", *bar_table(results)]
