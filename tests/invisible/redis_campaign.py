"""redis-server: what a fixed load leaves in it, its saves by forked children, and every command of redis-benchmark."""

import csv
import io
import re
import socket
import time

from campaign import Campaign

HOST = "127.0.0.1"


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


class Server:
    """A redis-server in `folder`, and the words that speak to it. The clients are never under the runtime."""

    def __init__(self, way, folder):
        self.way = way
        self.port = free_port()
        self.log = folder / "log"
        command = ["redis-server", "--bind", HOST, "--port", self.port, "--dir", folder, "--save", "", "--logfile", self.log,
                   "--enable-debug-command", "yes", "--appendonly", "yes"]
        self.process = way.start(command)
        self.wait_for(lambda: self.cli("ping").strip() == "PONG")

    def cli(self, *words, **options):
        bare = type(self.way)("bare")
        return bare.run(["redis-cli", "-p", self.port, *words], **options).stdout

    def info(self, field):
        lines = dict(line.strip().split(":", 1) for line in self.cli("info", "everything").splitlines() if ":" in line)
        return lines.get(field, "missing")

    def benchmark(self, *words):
        return type(self.way)("bare").run(["redis-benchmark", "-h", HOST, "-p", self.port, "--csv", *words])

    def wait_for(self, condition, seconds=60):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise TimeoutError("redis-server: " + (self.log.read_text(encoding="utf-8") if self.log.exists() else "no log"))
            time.sleep(0.05)

    def stop(self):
        self.cli("shutdown", "nosave")
        return self.process.wait(60)


def commands():
    """A load that always leaves the same data."""
    for n in range(4000):
        yield f"SET key:{n} {n * 7919}"
        yield f"LPUSH list:{n % 50} {n}"
        yield f"ZADD scores:{n % 10} {n % 977} member{n}"
        yield f"HSET hash:{n % 100} field{n} {n}"
        if n % 3 == 0:
            yield f"DEL key:{n // 2}"
    yield "EVAL \"for i = 1, 5000 do redis.call('incr', 'counter') end return 1\" 0"


def saved(server, command, field):
    """A save by a forked child."""
    server.wait_for(lambda: server.info("rdb_bgsave_in_progress") == "0" and server.info("aof_rewrite_in_progress") == "0")
    server.cli(command)
    server.wait_for(lambda: server.info("rdb_bgsave_in_progress") == "0" and server.info("aof_rewrite_in_progress") == "0")
    return server.info(field)


def run(way, folder):
    server = Server(way, folder)
    replies = server.cli("--pipe", input="\n".join(commands()) + "\n")
    cases = {"load": replies.splitlines()[-1], "digest": server.cli("debug", "digest"), "keys": server.cli("dbsize")}
    for n in range(3):
        cases[f"bgsave {n}"] = saved(server, "bgsave", "rdb_last_bgsave_status")
        cases[f"bgrewriteaof {n}"] = saved(server, "bgrewriteaof", "aof_last_bgrewrite_status")
    cases["digest after reload"] = server.cli("debug", "loadaof") + server.cli("debug", "digest")
    done = server.benchmark("-n", "5000", "-c", "20", "-r", "1000")
    for row in csv.DictReader(io.StringIO(done.stdout)):
        cases["benchmark: " + row["test"]] = "done" if float(row["rps"]) > 0 else "nothing"
    cases["benchmark"] = f"{done.returncode} {done.stderr}"
    for field in ("total_error_replies", "rejected_connections", "evicted_keys", "unexpected_error_replies", "role",
                  "sync_full", "aof_last_write_status", "redis_mode"):
        cases["info: " + field] = server.info(field)
    cases["shutdown"] = str(server.stop())
    lines = [line.split(" # ", 1)[1] for line in server.log.read_text(encoding="utf-8").splitlines() if " # " in line]
    cases["warnings in its log"] = re.sub(r"\d+", "N", "\n".join(lines))
    return cases


CAMPAIGN = Campaign("redis", "redis-server: a load, saves by children, redis-benchmark with every command", run,
                    needs=("redis-server", "redis-benchmark", "redis-cli"), version=("redis-server", "--version"))
