"""A night in ten lines, as text, and as an object for whoever is notified."""

import steps

MOST_NAMES = 8


def _names(names):
    shown = ", ".join(names[:MOST_NAMES])
    return shown + (f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else "")


def problems(night):
    """What could not be done: without it nobody knows whether the night is clean."""
    found = [f"{name}: {step.get('said') or 'failed'}" for name, step in night.steps.items() if not step["ok"]]
    unseen = sorted(name for name, test in night.tests.items() if test["result"] != "skipped" and not steps.is_watched(night, name))
    if unseen:
        why = night.tests[unseen[0]].get("why", "")
        found.append(f"no report of {_names(unseen)}" + (f" ({unseen[0]}: {why})" if why else ""))
    return found


def exit_status(night):
    """0: clean; 1: new leaks; 3: something could not be looked at, or not be done."""
    if night.steps.get("check", {}).get("status") == 1:
        return 1
    return 3 if problems(night) or "check" not in night.steps else 0


def headline(night):
    about = night.about
    what = about.get("project", "?") + f" ({', '.join(part for part in (about.get('branch'), about.get('build')) if part)})"
    new = len(steps.new_findings(night))
    status = exit_status(night)
    if status == 1 and new:
        return f"{what}: {new} new leak{'' if new == 1 else 's'}"
    return f"{what}: " + {0: "clean", 1: "more leaks than accepted", 3: "incomplete"}[status]


def text(night):
    """For people; ends with a newline."""
    lines = [f"{headline(night)}   [{night.name}]"]

    def line(word, said):
        for number, part in enumerate(said.splitlines() or [""]):
            lines.append(f"{word if number == 0 else '':<11}{part}".rstrip())

    results = {}
    for name, test in sorted(night.tests.items()):
        results.setdefault(test["result"], []).append(name)
    counts = ", ".join(f"{len(results[result])} {result}" for result in ("passed", "failed", "timed out", "skipped") if result in results)
    line("tests", f"{len(night.tests)}: {counts or 'none'}")
    for result in ("failed", "timed out"):
        if result in results:
            line("", f"{result}: {_names(results[result])}")
    for problem in problems(night):
        line("problem", problem)
    for name in ("history", "dashboard", "notify"):
        step = night.steps.get(name)
        if step and step["ok"] and step.get("said"):
            line(name, step["said"])
    try:
        lines.append((night.folder / "check.txt").read_text(encoding="utf-8").rstrip())
    except OSError:
        pass
    if night.steps.get("check", {}).get("said") and night.steps["check"]["ok"]:
        lines.append(night.steps["check"]["said"])
    return "\n".join(lines) + "\n"


def message(night):
    """What a webhook gets. `text` is what chat programs show."""
    status = exit_status(night)
    results = {}
    for test in night.tests.values():
        results[test["result"]] = results.get(test["result"], 0) + 1
    return {
        "schema": "gordian-night/1",
        "text": text(night),
        "night": night.name,
        "project": night.about.get("project"),
        "branch": night.about.get("branch"),
        "build": night.about.get("build"),
        "status": status,
        "verdict": {0: "clean", 1: "new", 3: "incomplete"}[status],
        "tests": results,
        "new": steps.new_findings(night),
        "problems": problems(night),
    }
