"""Workload (f): redis-server under redis-benchmark, both on 127.0.0.1; the server's snapshots are taken every second."""

import csv
import io
import json
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_it_answers(port, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                connection.sendall(b"PING\r\n")
                if connection.recv(16).startswith(b"+PONG"):
                    return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("redis-server does not answer")


def read_csv(text):
    """redis-benchmark's table: requests per second and the slowest percent, by command."""
    rows = {row["test"].lower(): row for row in csv.DictReader(io.StringIO(text))}
    return {f"{name}_{key}": float(rows[name][column]) for name in ("set", "get")
            for key, column in (("rps", "rps"), ("p99_ms", "p99_latency_ms"), ("max_ms", "max_latency_ms"))}


@dataclass
class RedisCase:
    """Its figure is the server's CPU time for all requests; requests per second and latency are told beside it."""
    programs: object
    launch: object  # see workloads.launch
    snapshots_in: object
    requests: int
    name: str = "f-redis"
    workload: str = "f"
    title: str = "redis-server under redis-benchmark"
    metric: str = "cpu"
    unit: str = "s"
    small: bool = False

    def measure(self, tool):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="gordian-bench-"))
        port = free_port()
        server = None
        try:
            server = self.start(tool, folder, port)
            load = subprocess.run(self.load(port), capture_output=True, text=True, check=True, timeout=200)
            subprocess.run(["redis-cli", "-p", str(port), "shutdown", "nosave"], capture_output=True, check=True, timeout=60)
            cost = json.loads(server.communicate(timeout=60)[0])
            cost["cpu"] = cost["user"] + cost["system"]
            return {**cost, **read_csv(load.stdout), **self.snapshots_in(folder)}
        finally:
            if server and server.poll() is None:
                server.kill()
                server.communicate()
            shutil.rmtree(folder, ignore_errors=True)

    def start(self, tool, folder, port):
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no",
                   "--dir", str(folder)]
        settings = tool.settings(folder)
        periodic = {"GORDIAN_OPTIONS": settings["GORDIAN_OPTIONS"] + ":every=1s"} if "GORDIAN_OPTIONS" in settings else {}
        words = self.launch(self.programs, tool, folder, command, override=periodic)
        server = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        wait_until_it_answers(port)
        return server

    def load(self, port):
        return ["redis-benchmark", "-h", "127.0.0.1", "-p", str(port), "-t", "set,get", "-n", str(self.requests), "-c", "20",
                "-r", "100000", "-d", "64", "--csv"]
