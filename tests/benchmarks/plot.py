"""The plot: one group of bars a case, one bar a tool, the length its CPU time as a ratio to bare, on a logarithmic scale.

Written by hand as SVG: there is nothing to install, and the file is small and looks the same everywhere.
"""

import html
import math

import tables

COLOURS = {"gordian": "#1b6ca8", "heaptrack": "#e07b39", "lsan": "#5b9a5b", "jemalloc": "#8d6cab", "memcheck": "#b0b0b0",
           "nostacks": "#8fbfe0", "tcmalloc": "#c9a227"}
LEFT, RIGHT, BAR, GAP, TOP, LONGEST = 360, 90, 12, 14, 50, 200.0
WIDTH = 1000


def position(ratio):
    """1 is at the left edge: a bar that is not there costs nothing."""
    span = WIDTH - LEFT - RIGHT
    return max(1.0, span * math.log(max(ratio, 1.0)) / math.log(LONGEST))


def text(x, y, words, anchor="start", size=12, colour="#222"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}">'
            f"{html.escape(words)}</text>")


def grid(height):
    for ratio in (1, 1.5, 2, 3, 5, 10, 20, 50, 100):
        x = LEFT + (position(ratio) if ratio > 1 else 0)
        yield f'<line x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{height - 10}" stroke="#ddd"/>'
        yield text(x, TOP - 12, f"{ratio:g} ×", "middle", 11, "#666")


def legend(tools):
    x = LEFT
    for tool in tools:
        yield f'<rect x="{x}" y="8" width="12" height="12" fill="{COLOURS[tool]}"/>'
        yield text(x + 17, 18, tables.TITLES[tool])
        x += 40 + 7 * len(tables.TITLES[tool])


def bar(y, tool, ratio):
    x = position(ratio)
    yield f'<rect x="{LEFT}" y="{y}" width="{x:.1f}" height="{BAR - 2}" fill="{COLOURS[tool]}"/>'
    yield text(LEFT + x + 5, y + BAR - 3, tables.times(ratio), size=11)


def svg(results):
    tools = [tool for tool in COLOURS if tool in results.tools()]
    parts, y = [], TOP
    for case, info in results.cases.items():
        if info["workload"] == "p":  # pauses have a table of their own
            continue
        ratios = [(tool, results.ratio(case, tool)) for tool in tools]
        shown = [(tool, ratio) for tool, ratio in ratios if ratio is not None]
        parts.append(text(LEFT - 10, y + BAR * max(len(shown), 1) / 2 + 4, f"({info['workload']}) {info['title']}", "end"))
        for tool, ratio in shown:
            parts.extend(bar(y, tool, ratio))
            y += BAR
        y += GAP + (0 if shown else BAR)
    height = y + 10
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" role="img">'
            f"<title>CPU time as ratio to the bare program</title>"
            f'<rect width="{WIDTH}" height="{height}" fill="white"/>')
    return "\n".join([head, *grid(height), *legend(tools), *parts, "</svg>"]) + "\n"
