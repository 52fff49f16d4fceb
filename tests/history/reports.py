"""Reports for tests of the history: as dictionaries in the shape of schema/report.proto, and as the files that gordian writes.

    leak = cycle("4c980ec8", ["Session", "Timer"], file="session.cc", line=12, instances=3, bytes=96)
    write(folder / "night-01" / "server.7", report("server", at="2026-01-01T03:00:00Z", findings=[leak]))
    # then: gordian history add --build v1 night-01

The protobuf encoder reads report.proto itself, so that a field that is added there is known here.
"""

import datetime
import pathlib
import re

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "schema" / "report.proto"
VARINTS = {"uint32", "uint64", "int64", "int32", "bool"}


def _messages():
    """message → field → (number, type, repeated)."""
    text = re.sub(r"//.*", "", SCHEMA.read_text())
    field = re.compile(r"(repeated\s+)?(\w+)\s+(\w+)\s*=\s*(\d+)\s*;")
    return {name: {m[3]: (int(m[4]), m[2], bool(m[1])) for m in field.finditer(body)}
            for name, body in re.findall(r"message\s+(\w+)\s*\{(.*?)\}", text, re.DOTALL)}


MESSAGES = _messages()


def varint(number):
    number &= (1 << 64) - 1
    parts = bytearray()
    while number > 0x7f:
        parts.append(number & 0x7f | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def encode(message, values):
    """The protobuf bytes of a message of this name."""
    out = bytearray()
    for name, value in values.items():
        number, kind, repeated = MESSAGES[message][name]
        if repeated and kind in VARINTS:
            packed = b"".join(map(varint, value))
            if packed:
                out += varint(number << 3 | 2) + varint(len(packed)) + packed
            continue
        for one in value if repeated else [value]:
            if kind in VARINTS:
                if one or repeated:
                    out += varint(number << 3) + varint(int(one))
                continue
            data = one.encode() if kind == "string" else encode(kind, one)
            if data or kind != "string" or repeated:
                out += varint(number << 3 | 2) + varint(len(data)) + data
    return bytes(out)


def nanoseconds(at):
    """Of "2026-01-01T03:00:00Z", a datetime, or a number that is it already."""
    if isinstance(at, int):
        return at
    if isinstance(at, str):
        at = datetime.datetime.fromisoformat(at.replace("Z", "+00:00"))
    return int(at.timestamp()) * 1_000_000_000


def nights(first, count):
    """Times of so many nights in a row, in nanoseconds."""
    return [nanoseconds(first) + day * 86_400_000_000_000 for day in range(count)]


def frames(file, line, function="main"):
    return [{"function": function, "file": file, "line": line, "module": "/opt/app/server", "offset": 0x1000 + line}]


def cycle(identity, types, file="main.cc", line=1, instances=1, bytes=64, retained=0, confidence="proved", kind="cycle", **more):
    """A ring of objects of these types; `bytes`: of one instance."""
    count = len(types)
    members = [{"type": name, "scheme": "libstdc++", "address": 0x10000 + 0x100 * at, "bytes": bytes // count, "use_count": 1,
                "allocated_at": frames(file, line + at), "allocated_by": f"make_shared<{name}>",
                "proof": f"use_count 1 = {types[at - 1]}::next", "destructor": {"kind": "user", "function": f"~{name}()"}}
               for at, name in enumerate(types)]
    edges = [{"from": at, "to": (at + 1) % count, "member": f"{name}::next", "strength": "strong",
              "declared": f"shared_ptr<{types[(at + 1) % count]}>", "evidence": "type"} for at, name in enumerate(types)]
    cut = {"edge": count - 1, "member": f"{types[-1]}::next", "frees_objects": count, "frees_bytes": bytes, "verified": True,
           "weak_type": f"std::weak_ptr<{types[0]}>"}
    return {"id": identity, "kind": kind, "confidence": confidence, "gc": "uncollectable" if kind == "cycle" else "",
            "instances": instances, "objects": count, "bytes": bytes, "retained_bytes": retained, "members": members, "edges": edges,
            "cuts": [cut], "drawn": list(range(count)), "total_objects": count * instances,
            "total_bytes": (bytes + retained) * instances, "independent_cycles": 1, **more}


def unreachable(identity, title="48 bytes from malloc", file="main.cc", line=1, instances=1, bytes=48, confidence="probable", **more):
    member = {"type": "", "address": 0x20000, "bytes": bytes, "allocated_at": frames(file, line), "allocated_by": "malloc"}
    return {"id": identity, "kind": "unreachable", "confidence": confidence, "instances": instances, "objects": 1, "bytes": bytes,
            "members": [member], "total_objects": instances, "total_bytes": bytes * instances, "direct_blocks": 1, "title": title, **more}


def report(binary, at, findings=(), live_bytes=1_000_000, live_blocks=1000, pid=4711, **process):
    """What the analyzer would have said of a process of /opt/app/BINARY at that time."""
    leaked = sum(f["total_bytes"] for f in findings if f["kind"] in ("cycle", "unreachable"))
    cycles = [f for f in findings if f["kind"] == "cycle"]
    summary = {"cycles": sum(f["instances"] for f in cycles), "leaked_bytes": leaked,
               "latent_cycles": sum(f["instances"] for f in findings if f["kind"] == "latent_cycle"),
               "uncollectable": sum(f["total_objects"] for f in cycles), "leaked_objects": sum(f["total_objects"] for f in cycles),
               "unreachable_blocks": sum(f["total_objects"] for f in findings if f["kind"] == "unreachable")}
    labels = [{"name": "alive", "blocks": live_blocks, "bytes": live_bytes - leaked}, {"name": "cycle", "blocks": 0, "bytes": leaked}]
    return {"schema": "gordian-report/1",
            "process": {"exe": f"/opt/app/{binary}", "pid": pid, "cmdline": [f"/opt/app/{binary}"], "snapshot": 1, "trigger": "exit",
                        "taken_at_ns": nanoseconds(at), **process},
            "heap": {"blocks": live_blocks, "bytes": live_bytes, "units": 10, "roots": 10}, "summary": summary,
            "findings": list(findings), "labels": labels}


def write(folder, *reports):
    """FOLDER/report.pb, as `gordian run` leaves it; the folder."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "report.pb", "wb") as file:
        for one in reports:
            data = encode("Report", one)
            file.write(varint(len(data)) + data)
    return folder
