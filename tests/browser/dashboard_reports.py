#!/usr/bin/env python3
"""Reports that no program here would make, for the dashboard's tests: dashboard_reports.py hostile|large|owned FOLDER [N].

hostile: names that are markup, turn lines around, or are very long. large: N binaries in two nights, FOLDER/1 and FOLDER/2.
owned: findings that are allocated in a header of the system, or by nobody; FOLDER/CODEOWNERS says by whom else they are known.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "history"))
import reports  # pylint: disable=wrong-import-position

MARKUP = "<img src=x onerror=\"window.owned=1\"><script>window.owned=1</script>&lt;b&gt;\"'`${window.owned=1}"
LONG = "std::map<" + "std::pair<std::vector<Very::Long::Name<int>>, " * 40 + "End" + ">" * 40
TURNED = "evil\u202egnp.exe\u202c\u0007\u001b[31m"


def hostile(folder):
    findings = [
        reports.cycle("javascript:window.owned=1//", [MARKUP, LONG], file="</script><script>window.owned=1</script>", title=MARKUP),
        reports.cycle("../../x", [TURNED, "__proto__"], file=LONG, kind="latent_cycle", owner={"name": MARKUP, "kind": "global", "container": TURNED}),
        reports.unreachable("__proto__", title=TURNED, file=MARKUP),
        reports.unreachable("constructor", title="*/ \"),alert(1)//\u2028", file="</script>"),
    ]
    reports.write(folder, reports.report("<b>\"),window.owned=1", at="2024-09-01T02:00:00Z", findings=findings))


def large(folder, count):
    for night, at in enumerate(reports.nights("2024-09-01T02:00:00Z", 2), 1):
        every = []
        for number in range(count):
            findings = [reports.cycle(f"{number:06x}{leak:02x}", [f"Session{number % 50}", f"Timer{leak}"], file=f"server/part{number % 20}/session.cc",
                                      line=10 + leak, instances=1 + (number + leak) % 7, bytes=64 + 8 * leak) for leak in range(number % 5)]
            if night == 2 and number % 100 == 1:
                findings.append(reports.unreachable(f"{number:06x}ff", file="server/lost.cc", bytes=5000))
            every.append(reports.report(f"test_{number:04}", at=at, findings=findings, live_bytes=100_000 + 1000 * (number % 300)))
        reports.write(pathlib.Path(folder) / str(night), *every)


def owned(folder):
    header = {"function": "grow", "path": "/usr/include/c++/12/bits/stl_vector.h", "line": 3, "module": "/opt/app/server"}
    led, destroyed, nobodys = (reports.unreachable(f"aaaa000{number}", file="vendor/list.cc", line=5) for number in (1, 2, 3))
    led["members"][0]["allocated_at"] = [header, *reports.frames("vendor/list.cc", 5, "List::add"), *reports.frames("server/session.cc", 7)]
    destroyed["members"][0]["destructor"] = {"kind": "user", "function": "~Page()", "path": "server/page.cc", "line": 9}
    reports.write(folder, reports.report("server", at="2024-09-01T02:00:00Z", findings=[led, destroyed, nobodys]))
    (pathlib.Path(folder) / "CODEOWNERS").write_text("/server/ @net\n")


def main():
    kind, folder = sys.argv[1:3]
    if kind == "hostile":
        hostile(folder)
    elif kind == "owned":
        owned(folder)
    else:
        large(folder, int(sys.argv[3]))


main()
