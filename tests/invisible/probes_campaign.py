"""Programs of our own that look for traces: EINTR, strange children, threads, who throws, descriptors and signals."""

import subprocess

from campaign import Campaign

PROBES = ("eintr", "waits", "childless", "threads", "exceptions", "state")


def compiled(folder):
    source = __file__.replace("probes_campaign.py", "probes.cc")
    program = folder / "probes"
    subprocess.run(["g++", "-std=c++20", "-O1", "-pthread", source, "-o", program], check=True)
    return program


def run(way, folder):
    program = compiled(folder)
    return {probe: way.outcome([program, probe], cwd=folder) for probe in PROBES}


CAMPAIGN = Campaign("probes", "programs that look for traces: EINTR, children, threads, exceptions, descriptors, signals", run,
                    needs=("g++",), short=True)
