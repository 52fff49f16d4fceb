#!/usr/bin/env python3
"""Runs large C++ programs of Debian under gordian and lists every cycle that it reports: docs/real_programs.md says what they are.

Nobody needs to install them for the other tests; a program that is absent is skipped, and said to be. A program fails if
gordian reports a leaked cycle, or if its exit status is not the one it has alone.

  python3 tests/run_healthy_programs.py [--build BUILD] [--list] [NAME …]       ends with `N passed, N failed, N skipped`
  python3 tests/run_healthy_programs.py --every 200ms …     also looks at every snapshot amid their work. A cycle that stands in two
                                                            in a row is reported as proved; one that stands in one only may
                                                            be work in progress: it is listed, and no failure.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

TIME_LIMIT = 240  # seconds

SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200">
<defs><linearGradient id="g"><stop offset="0" stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient>
<filter id="f"><feGaussianBlur stdDeviation="2"/></filter></defs>
<g transform="rotate(10)"><rect x="20" y="20" width="90" height="70" fill="url(#g)" filter="url(#f)"/><use href="#t"/></g>
<path id="p" d="M10 80 C 40 10, 65 10, 95 80 S 150 150, 180 80" stroke="black" fill="none"/>
<text id="t" x="20" y="150">knots</text></svg>
"""
SCENE = """camera { location <0, 2, -3> look_at <0, 1, 2> } light_source { <2, 4, -3> color rgb 1 }
sphere { <0, 1, 2>, 2 texture { pigment { bozo color_map { [0 rgb 1] [1 rgb 0.3] } } finish { phong 1 } } }
difference { box { <-1,-1,-1>, <1,1,1> } cylinder { <0,-2,0>, <0,2,0>, 0.5 } pigment { rgb <1,0,0> } }
"""
LEDGER = """2020/01/02 * Shop
    Expenses:Food              $10.00
    Assets:Cash

2020/02/03 * Employer
    Assets:Bank             $1,000.00
    Income:Salary
"""
KEA = json.dumps({"Dhcp4": {
    "interfaces-config": {"interfaces": []}, "lease-database": {"type": "memfile", "persist": False},
    "client-classes": [{"name": "a", "test": "option[61].hex == 0x1234"}, {"name": "b", "test": "member('a')"}],
    "option-def": [{"name": "x", "code": 222, "type": "record", "record-types": "uint16, string", "space": "dhcp4"}],
    "shared-networks": [{"name": "n", "subnet4": [{"id": i, "subnet": f"192.0.{i}.0/24",
                         "pools": [{"pool": f"192.0.{i}.10 - 192.0.{i}.99"}],
                         "reservations": [{"hw-address": f"1a:1b:1c:1d:1e:{i:02x}", "ip-address": f"192.0.{i}.5"}]}
                        for i in range(1, 9)]}]}})
DNSDIST = """newServer("127.0.0.1:5399")
addAction("h.example.org.", SpoofAction("192.0.2.1"))
addAction(QTypeRule(DNSQType.ANY), TCAction())
addAction(MaxQPSRule(50), DropAction())
pc = newPacketCache(1000)
getPool(""):setCache(pc)
function f(dq) return DNSAction.None end
addAction(AllRule(), LuaAction(f))
"""
ASK_DNSDIST = """import socket, struct, sys
asker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
asker.settimeout(0.5)
answers = 0
for i in range(3000):
    name = b"".join(bytes([len(part)]) + part for part in (b"h" if i % 3 else b"n%d" % (i % 50), b"example", b"org")) + bytes(1)
    asker.sendto(struct.pack(">6H", i & 0xffff, 0x0100, 1, 0, 0, 0) + name + struct.pack(">2H", 1, 1), ("127.0.0.1", 5398))
    if i % 3:
        try:
            answers += len(asker.recv(512)) > 0
        except OSError:
            pass
sys.exit(0 if answers > 1000 else 1)
"""
ZONE = "$TTL 3600\n@ IN SOA ns.example.org. a.example.org. 1 1 1 1 1\n@ IN NS ns\n" + "".join(
    f"h{i} IN A 192.0.2.{i}\n" for i in range(1, 99))
GEOJSON = json.dumps({"type": "FeatureCollection", "features": [
    {"type": "Feature", "properties": {"n": i, "s": f"name {i}"}, "geometry": {"type": "Point", "coordinates": [i, i / 2]}}
    for i in range(60)]})
SOURCE = """#include <map>
#include <memory>
#include <string>
struct Node { std::shared_ptr<Node> next; std::map<std::string, int> names; };
int main() { auto node = std::make_shared<Node>(); node->names["x"] = 1; return node->names.size() == 1 ? 0 : 1; }
"""
TEXT = "A paragraph.\n\nAnother one, with words.\n" * 40
TABLE = "".join(f"{i},{i * i},=A{i}+B{i},text {i}\n" for i in range(1, 200))


class Program:
    def __init__(self, command, files=None, before=(), status=None, environment=None, status_matters=True):
        self.command, self.files, self.before, self.environment = command, files or {}, before, environment or {}
        self.status, self.status_matters = status, status_matters


def shell(line):
    return ["sh", "-c", line]


# With a new profile it only sets itself up, ends with status 81 and wants to be started again.
SOFFICE = "/usr/lib/libreoffice/program/soffice.bin -env:UserInstallation=file://$PWD/profile --headless --convert-to "

PROGRAMS = {
    "inkscape": Program(["inkscape", "--export-type=png,pdf,svg", "--export-filename=out.png", "in.svg"], {"in.svg": SVG}),
    "inkscape-actions": Program(["inkscape", "--actions=select-all;object-to-path;path-union;selection-group;object-flip-horizontal;"
                                 "export-filename:o.svg;export-do", "in.svg"], {"in.svg": SVG}),
    "lldb": Program(["lldb-14", "-b", "-o", "breakpoint set -n main", "-o", "image lookup -t Node", "-o", "disassemble -n main",
                     "-o", "settings show target", "program"], {"a.cc": SOURCE}, [["g++", "-g", "a.cc", "-o", "program"]]),
    "dnsdist-check": Program(["dnsdist", "--check-config", "-C", "d.conf"], {"d.conf": DNSDIST}),
    "dnsdist": Program(["timeout", "-s", "TERM", "3", "dnsdist", "--supervised", "-C", "d.conf", "-l", "127.0.0.1:5398"],
                       {"d.conf": DNSDIST}, status_matters=False),
    "dnsdist-serves": Program(shell("dnsdist --supervised -C d.conf -l 127.0.0.1:5398 & sleep 2; /usr/bin/python3 ask.py; answered=$?; "
                                    "kill $!; wait; exit $answered"), {"d.conf": DNSDIST, "ask.py": ASK_DNSDIST}),
    "ldb": Program(shell("for i in 1 2 3 4 5 6 7 8; do echo k$i '==>' v$i; done | ldb --db=db load --create_if_missing"
                         " && ldb --db=db scan && ldb --db=db compact && ldb --db=db manifest_dump")),
    "ldb-families": Program(shell("ldb --db=db --create_if_missing put a b && ldb --db=db create_column_family f && "
                                  "ldb --db=db --column_family=f put x y && ldb --db=db checkpoint --checkpoint_dir=c; "
                                  "ldb --db=db list_column_families")),
    "sst_dump": Program(["sst_dump", "--file=db", "--command=scan", "--output_hex"],
                        before=[shell("ldb --db=db --create_if_missing put a b && ldb --db=db compact")]),
    "db_bench": Program(["db_bench", "--db=db", "--num=20000", "--benchmarks=fillrandom,compact,readrandom,stats", "--threads=2"]),
    "kea-dhcp4": Program(["kea-dhcp4", "-t", "kea.json"], {"kea.json": KEA}),
    "kea-dhcp4-runs": Program(["timeout", "-s", "TERM", "4", "kea-dhcp4", "-c", "kea.json", "-p", "10067"], {"kea.json": KEA},
                              environment={"KEA_LOCKFILE_DIR": "none", "KEA_PIDFILE_DIR": "."}, status_matters=False),
    "povray": Program(["povray", "+Iscene.pov", "+Oout.png", "+W120", "+H90", "-D", "+A"], {"scene.pov": SCENE}),
    "ledger": Program(["ledger", "-f", "l.dat", "balance"], {"l.dat": LEDGER}),
    "ledger-register": Program(["ledger", "-f", "l.dat", "register", "--monthly", "--format", "%(date) %(payee) %(total)\n"],
                               {"l.dat": LEDGER}),
    "pdnsutil": Program(["pdnsutil", "--config-dir=.", "check-all-zones"],
                        {"pdns.conf": "launch=bind\nbind-config=named.conf\n",
                         "named.conf": 'zone "example.org" { type master; file "zone"; };\n', "zone": ZONE}, status_matters=False),
    "pdns_recursor": Program(["timeout", "-s", "TERM", "3", "pdns_recursor", "--config-dir=.", "--socket-dir=.", "--local-port=5397",
                              "--daemon=no", "--local-address=127.0.0.1"], status_matters=False),
    "aria2": Program(["aria2c", "-q", "--dry-run=false", "--max-tries=1", "--connect-timeout=2", "http://127.0.0.1:9/x"]),
    "aria2-metalink": Program(["aria2c", "-S", "t.torrent"],
                              {"t.torrent": "d8:announce14:http://[::1]:94:infod6:lengthi5e4:name1:x12:piece lengthi16384e6:pieces20:"
                               + "a" * 20 + "ee"}),
    "pdftotext": Program(["pdftotext", "-layout", "in.pdf", "-"], {"in.svg": SVG},
                         [["inkscape", "--export-filename=in.pdf", "in.svg"]]),
    "pdftocairo": Program(["pdftocairo", "-png", "in.pdf", "out"], {"in.svg": SVG}, [["inkscape", "--export-filename=in.pdf", "in.svg"]]),
    "exiv2": Program(["exiv2", "-pa", "in.png"], {"in.svg": SVG}, [["inkscape", "--export-filename=in.png", "in.svg"]],
                     status_matters=False),
    "ogr2ogr": Program(["ogr2ogr", "-t_srs", "EPSG:3857", "-f", "GPKG", "out.gpkg", "in.json"], {"in.json": GEOJSON}),
    "ogrinfo-sql": Program(["ogrinfo", "-q", "-dialect", "SQLITE", "-sql", "select n, st_buffer(geometry, 1) from \"in\" where n < 9",
                            "in.json"], {"in.json": GEOJSON}),
    "gdal_translate": Program(["gdal_translate", "-q", "-of", "GTiff", "in.png", "out.tif"], {"in.svg": SVG},
                              [["inkscape", "--export-filename=in.png", "in.svg"]]),
    "scribus": Program(["scribus", "-g", "-ns", "-py", "s.py"], {"s.py": "import scribus\nscribus.newDocument((100,100),(5,5,5,5),0,1,0,0,0,1)\n"
                       "scribus.createText(10,10,50,50,'t')\nscribus.setText('abc','t')\nscribus.saveDocAs('o.sla')\n"},
                       status_matters=False),
    "libreoffice-writer": Program(shell(SOFFICE + "pdf in.txt && test -s in.pdf"), {"in.txt": TEXT}, [shell(SOFFICE + "pdf in.txt || true")]),
    "libreoffice-calc": Program(shell(SOFFICE + "xlsx in.csv && test -s in.xlsx"), {"in.csv": TABLE}, [shell(SOFFICE + "xlsx in.csv || true")]),
    "cmake-build": Program(shell("cmake -G Ninja -B b . && cmake --build b"), {
        "CMakeLists.txt": "cmake_minimum_required(VERSION 3.10)\nproject(x CXX)\nadd_executable(x a.cc)\n", "a.cc": SOURCE}),
    "clang": Program(["clang++-14", "-fsyntax-only", "a.cc"], {"a.cc": SOURCE}),
    "clang-tidy": Program(["clang-tidy-14", "--checks=*", "a.cc", "--"], {"a.cc": SOURCE}),
}


def missing(program):
    command = program.command[2] if program.command[0] == "sh" else " ".join(program.command)
    names = [command.split()[0] if program.command[0] != "timeout" else program.command[4]]
    names += [step[0] for step in program.before]
    return [name for name in names if name not in ("for", "sh") and shutil.which(name) is None]


def run(program, folder, prefix):
    folder.mkdir()
    for name, text in program.files.items():
        (folder / name).write_text(text)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8", "HOME": str(folder), **program.environment}
    for step in program.before:
        subprocess.run(step, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIME_LIMIT, check=True)
    command = [word.replace("PLACE", str(folder)[1:]) for word in program.command]
    return subprocess.run([*prefix, *command], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          errors="replace", timeout=TIME_LIMIT, check=False)


def describe(finding):
    types = [member["type"][:80] for member in finding["members"][:6]]
    edges = [f"{edge['member'][:60]} ({edge['evidence']})" for edge in finding["edges"][:8]]
    return f"{finding['kind']} {finding['confidence']} ×{finding['instances']} {finding['objects']} objects: {types} by {edges}"


def amid(gordian, folder):
    """(cycles that are reported amid the work, in how many snapshots)."""
    cycles, snapshots = [], sorted(folder.glob("*.gsnap"))
    for snapshot in snapshots:
        done = subprocess.run([gordian, "analyze", "--format=json", snapshot], capture_output=True, text=True, timeout=TIME_LIMIT, check=False)
        if done.returncode not in (0, 1):
            raise OSError(f"gordian analyze {snapshot.name} ends with status {done.returncode}: {done.stderr[-300:]}")
        for line in done.stdout.splitlines():
            cycles += [finding for finding in json.loads(line)["findings"] if finding["kind"] == "cycle"]
    return cycles, len(snapshots)


def examine(name, program, gordian, folder, every):
    """(problem or "", line for the table, cycle findings)"""
    alone = run(program, folder / "alone", [])
    under = run(program, folder / "under", [gordian, "run", *(["--every", every, "--keep", "all"] if every else []), "-o", str(folder / "out"), "--"])
    reports = [json.loads(line) for line in (folder / "out" / "report.json").read_text().splitlines()]
    problem = ""
    if program.status_matters and alone.returncode != under.returncode:
        problem = f"exit status {under.returncode}, alone {alone.returncode}: {under.stderr[-300:]}"
    cycles, latent = [], []
    total = {key: sum(r["summary"][key] for r in reports) for key in ("cycles", "latent_cycles", "unreachable_blocks", "caches")}
    for report in reports:
        cycles += [f for f in report["findings"] if f["kind"] == "cycle"]
        latent += [f for f in report["findings"] if f["kind"] == "latent_cycle"]
    seen = 0
    if every:
        amid_work, seen = amid(gordian, folder / "out")
        cycles += [finding for finding in amid_work if finding["id"] not in {known["id"] for known in cycles}]
    for finding in cycles:
        if not every or finding["confidence"] == "proved":
            problem = problem or "reports a cycle"
    line = (f"processes {len(reports)}  blocks {sum(r['heap']['blocks'] for r in reports)}  units {sum(r['heap']['units'] for r in reports)}"
            f"  cycles {total['cycles']}  latent {total['latent_cycles']}  unreachable {total['unreachable_blocks']}  status {alone.returncode}"
            + (f"  snapshots {seen}" if every else ""))
    return problem, line, cycles + latent


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build", help="Meson's build directory")
    parser.add_argument("--keep", type=pathlib.Path, help="keep everything in this folder")
    parser.add_argument("--every", metavar="TIME", help="look amid the work, too, as often as this")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if options.list:
        print(*PROGRAMS, sep="\n")
        return 0
    gordian = pathlib.Path(options.build).resolve() / "cli" / "gordian"
    os.environ["GORDIAN_CACHE"] = "off"  # what an older gordian found in debug info is not what is tested
    passed = failed = skipped = 0
    for name in options.names or PROGRAMS:
        program, started = PROGRAMS[name], time.monotonic()
        if absent := missing(program):
            print(f"skipped {name:20} not installed: {', '.join(absent)}", flush=True)
            skipped += 1
            continue
        folder = pathlib.Path(tempfile.mkdtemp(prefix=f"gordian-{name}-", dir=options.keep))
        try:
            problem, line, findings = examine(name, program, gordian, folder, options.every)
        except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
            problem, line, findings = f"{type(error).__name__}: {error}", "", []
        print(f"{'FAILED ' if problem else 'ok     '} {name:20} {time.monotonic() - started:5.1f} s  {line}  {problem}".rstrip(), flush=True)
        for finding in findings:
            print("          ", describe(finding), flush=True)
        failed, passed = failed + bool(problem), passed + (not problem)
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
