"""The machine that was measured on, in the words that a reader needs: no host names, no paths."""

import os
import pathlib
import platform
import re


def first_match(path, pattern, otherwise="?"):
    try:
        match = re.search(pattern, pathlib.Path(path).read_text(errors="replace"), re.MULTILINE)
    except OSError:
        match = None
    return match.group(1).strip() if match else otherwise


def describe():
    memory = int(first_match("/proc/meminfo", r"^MemTotal:\s*(\d+)", "0"))
    return {"cpu": first_match("/proc/cpuinfo", r"^model name\s*:\s*(.*)$"),
            "family": "family {}, model {}".format(first_match("/proc/cpuinfo", r"^cpu family\s*:\s*(\d+)"),
                                                   first_match("/proc/cpuinfo", r"^model\s*:\s*(\d+)")),
            "cores": os.cpu_count(),
            "virtual": "hypervisor" in first_match("/proc/cpuinfo", r"^flags\s*:(.*)$"),
            "memory_gb": round(memory / 2**20),
            "kernel": platform.release().split("-")[0],
            "system": "Debian " + first_match("/etc/debian_version", r"(.*)"),
            "libc": " ".join(platform.libc_ver())}


def sentence(machine):
    kind = "virtual machine" if machine["virtual"] else "machine"
    return (f"{machine['cpu']} ({machine['family']}), {kind} with {machine['cores']} cores and {machine['memory_gb']} GB, "
            f"Linux {machine['kernel']}, {machine['system']}, {machine['libc']}")
