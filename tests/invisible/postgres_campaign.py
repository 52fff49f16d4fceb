"""PostgreSQL under pgbench: a server with its many processes, a fixed number of transactions, parallel queries, a dump."""

import hashlib
import os
import re
import shutil

from campaign import Campaign

BIN = "/usr/lib/postgresql/15/bin"
CLIENTS, TRANSACTIONS = 4, 100
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
shared_buffers = 32MB
log_min_messages = warning
max_parallel_workers_per_gather = 2
min_parallel_table_scan_size = 0
parallel_setup_cost = 0
parallel_tuple_cost = 0
autovacuum_naptime = 1s
"""
QUERIES = {
    "parallel sum": "select count(*), sum(abs(bid)), sum(aid) from pgbench_accounts",
    "parallel join": "select count(*) from pgbench_accounts a join pgbench_accounts b on a.aid = b.aid + 1 where a.aid % 3 = 0",
    "balances agree": "select (select sum(abalance) from pgbench_accounts) = (select sum(delta) from pgbench_history), "
                      "(select sum(tbalance) from pgbench_tellers) = (select sum(bbalance) from pgbench_branches), "
                      "(select count(*) from pgbench_history)",
    "an error": "select 1 / 0",
    "an exception": "do $$ begin perform 1 / 0; exception when division_by_zero then raise notice 'caught'; end $$",
    "a sort on disk": "set work_mem = '64kB'; select md5(string_agg(x::text, ',' order by x)) from generate_series(1, 50000) x",
    "a timeout": "set statement_timeout = 700; select pg_sleep(30)",
    "an index": "create index on pgbench_accounts (bid, aid); analyze; select count(*) from pgbench_accounts where bid = 1 and aid < 50",
}


def as_server():
    """PostgreSQL refuses to run as root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def run(way, folder):
    data = folder / "data"
    options = {**as_server(), "cwd": folder}
    names = {"PGHOST": str(folder), "PGDATABASE": "postgres", "HOME": str(folder)}

    def command(*words, **more):
        return way.outcome([f"{BIN}/{words[0]}", *words[1:]], names, **{**options, **more})

    cases = {"initdb": re.sub(r"\S*creat\S* .*|\n.*\.\.\. ok", "", command("initdb", "-D", data, "-A", "trust", "-N"))}
    with open(data / "postgresql.conf", "a", encoding="utf-8") as settings:
        settings.write(SETTINGS.format(folder=folder))
    cases["start"] = command("pg_ctl", "-D", data, "-l", folder / "log", "-w", "-t", "120", "start", "-s")
    try:
        cases["pgbench -i"] = command("pgbench", "-i", "-q", "-s", "1").split("\n")[0]
        load = command("pgbench", "-n", "-c", CLIENTS, "-j", "2", "-t", TRANSACTIONS)
        cases["pgbench"] = "\n".join(line for line in load.splitlines() if "processed" in line or "failed" in line)
        for name, query in QUERIES.items():
            cases[name] = command("psql", "-Atc", query)
        dump = command("pg_dump", "-t", "pgbench_branches", "-s")
        cases["pg_dump"] = hashlib.sha256(re.sub(r"\\(un)?restrict .*", "", dump).encode()).hexdigest()
        cases["restart"] = command("pg_ctl", "-D", data, "-w", "-l", folder / "log", "-s", "restart")
        cases["after it"] = command("psql", "-Atc", QUERIES["balances agree"])
    finally:
        cases["stop"] = command("pg_ctl", "-D", data, "-w", "-t", "120", "-m", "fast", "-s", "stop")
    log = (folder / "log").read_text(encoding="utf-8")
    cases["log"] = "\n".join(sorted(set(re.sub(r"^.*?\[\d+\] \S+ ", "", line) for line in log.splitlines() if "LOG:" not in line)))
    shutil.rmtree(data)
    return cases


CAMPAIGN = Campaign("postgresql", "PostgreSQL 15: initdb, pgbench, parallel queries, restart", run, needs=(f"{BIN}/postgres",),
                    version=(f"{BIN}/postgres", "--version"))
