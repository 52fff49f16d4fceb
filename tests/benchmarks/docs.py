"""Writes a run's figures into docs/performance.md, between two marks, and the plot beside it."""

import plot
import tables

BEGIN, END = "<!-- figures: written by scripts/bench --docs -->", "<!-- end of figures -->"


def write(folder, results):
    page = folder / "performance.md"
    text = page.read_text(encoding="utf-8") if page.exists() else f"# Performance\n\n{BEGIN}\n{END}\n"
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    figures = "\n".join(["", "![CPU time as ratio to the bare program](performance.svg)", "", *tables.report(results), ""])
    page.write_text(before + BEGIN + figures + "\n" + END + after, encoding="utf-8")
    (folder / "performance.svg").write_text(plot.svg(results), encoding="utf-8")
