"""What people read: the table, the differences, and docs/invisible.md."""

BEGIN, END = "<!-- figures: written by scripts/invisible --docs -->", "<!-- end of figures -->"


def row(outcome):
    if outcome.left_out:
        return [outcome.name, "–", "–", f"left out: {outcome.left_out}"]
    found = ", ".join(filter(None, [
        str(len(outcome.differences)) if outcome.differences else "none",
        f"{len(outcome.unsteady)} vary by themselves" if outcome.unsteady else "",
        f"{len(outcome.failed_snapshots)} snapshots failed" if outcome.failed_snapshots else ""]))
    ways = [f"{outcome.cases[way]} cases, {outcome.seconds[way]:.0f} s" for way in ("bare", "gordian")]
    return [outcome.name, ways[0], ways[1] + f", {outcome.snapshots} snapshots", found]


HEADER = ["campaign", "bare", "under gordian", "differences"]


def table(outcomes):
    rows = [HEADER, *map(row, outcomes)]
    widths = [max(len(line[column]) for line in rows) for column in range(len(HEADER))]
    return [" | ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in rows]


def shortened(outcomes, most=600):
    text = " / ".join(outcomes)
    return text if len(text) <= most else text[:most] + " …"


def differences(outcomes):
    lines = []
    for outcome in outcomes:
        for case, (bare, gordian) in sorted(outcome.differences.items()):
            lines += ["", f"{outcome.name}: {case}", f"  bare:    {shortened(bare)}", f"  gordian: {shortened(gordian)}"]
        lines += [f"{outcome.name}: varies by itself: {case}" for case in outcome.unsteady]
        lines += [f"{outcome.name}: {name}" for name in outcome.failed_snapshots[:5]]
    return lines


def markdown(outcomes, machine, options):
    lines = ["", f"Measured on: {machine}. Options: `{options}`; all children are followed.", "",
             "| campaign | what | version | " + " | ".join(HEADER[1:]) + " |", "|" + "---|" * 6]
    for outcome in outcomes:
        cells = row(outcome)
        lines.append(f"| {cells[0]} | {outcome.title} | {outcome.version} | " + " | ".join(cells[1:]) + " |")
    lines += [f"\nVaries by itself, with and without us: {outcome.name}: `{case}`" for outcome in outcomes for case in outcome.unsteady]
    return [*lines, ""]


def write_docs(path, outcomes, machine, options):
    text = path.read_text(encoding="utf-8") if path.exists() else f"# Invisible\n\n{BEGIN}\n{END}\n"
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    figures = "\n".join(markdown(outcomes, machine, options))
    path.write_text(before + BEGIN + "\n" + figures + "\n" + END + after, encoding="utf-8")
