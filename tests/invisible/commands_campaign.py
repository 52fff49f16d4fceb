"""Programs that everybody has: what they print, and what they leave in files."""

import hashlib
import re

from campaign import Campaign

IDENTITY = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
            "GIT_AUTHOR_DATE": "2020-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2020-01-01T00:00:00Z", "GIT_CONFIG_NOSYSTEM": "1",
            "HOME": "/nonexistent", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "init.defaultBranch", "GIT_CONFIG_VALUE_0": "main"}
GIT = """
set -e; git init -q repo; cd repo; for i in $(seq 30); do seq $i $((i + 200)) > f$((i % 7)); git add -A; git commit -qm "commit $i"; done
git checkout -qb side HEAD~10; seq 500 > g; git add g; git commit -qm side; git checkout -q main; git merge -q --no-edit side
git checkout -qb other HEAD~5; seq 700 > h; git add h; git commit -qm h; git rebase -q main; git gc -q; git fsck --no-progress
git log --format='%H %s' ; git grep -n 77 | sort | head -50; git blame f1 | cut -c1-8 | sort | uniq -c; git diff --stat HEAD~9
git clone -q . ../clone; git -C ../clone rev-parse HEAD; git archive HEAD | sha256sum; git bundle create -q ../b HEAD; git bundle verify -q ../b
git stash list; git status --short; git -c protocol.file.allow=always submodule -q add ../clone sub; git -C sub log --oneline | wc -l
"""
PERL = r"""
use strict; use IO::Socket::INET; use POSIX ':sys_wait_h'; my $n = 0; $SIG{CHLD} = sub { $n++ while waitpid(-1, WNOHANG) > 0 };
my $s = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1') or die; my $port = $s->sockport;
for my $i (1..10) { my $pid = fork; if (!$pid) { my $c = IO::Socket::INET->new("127.0.0.1:$port"); print $c "hello $i\n"; exit 0 }
  my $c; do { $c = $s->accept } until $c; my $l; do { $l = <$c> } until defined $l; print $l; }
sleep 1 while $n < 10; print "children $n\n"; alarm 1; eval { local $SIG{ALRM} = sub { die "alarm\n" }; select undef, undef, undef, 5; };
print $@; my %h = map { $_ => [1..20] } 1..5000; print scalar(keys %h), "\n"; print `echo from a shell`; print $? >> 8, "\n";
"""
NODE = """
const {Worker} = require('worker_threads'); const {execFileSync, spawn} = require('child_process'); const crypto = require('crypto');
const http = require('http'); console.log(execFileSync('echo', ['child']).toString());
const workers = [1, 2, 3].map(n => new Promise(done => new Worker(`require('worker_threads').parentPort.postMessage(
  Array.from({length: 2e5}, (_, i) => i * ${n}).reduce((a, b) => a + b))`, {eval: true}).on('message', done)));
const server = http.createServer((q, a) => a.end(q.url)).listen(0, '127.0.0.1', async () => {
  for (let i = 0; i < 50; i++) await new Promise(done => http.get({host: '127.0.0.1', port: server.address().port, path: '/' + i},
    r => { let t = ''; r.on('data', d => t += d).on('end', () => { if (t != '/' + i) console.log('wrong', t); done(); }) }));
  server.close(); console.log(await Promise.all(workers), crypto.pbkdf2Sync('a', 'b', 1e4, 32, 'sha256').toString('hex'));
  spawn('sh', ['-c', 'exit 5']).on('exit', (c, s) => { console.log(c, s); process.exitCode = 3; }); });
"""
GDB = ("gdb", "-nx", "-batch", "-ex", "set style enabled off", "-ex", "set debuginfod enabled off", "-ex", "set confirm off")


def shell(way, folder, script, environment=None, **options):
    return way.outcome(["/bin/bash", "-c", script], environment, cwd=folder, **options)


def digest(folder, *names):
    return " ".join(hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names)


def run(way, folder):
    (folder / "text").write_text("".join(f"{n * 7919 % 100003} line {n}\n" for n in range(100000)), encoding="utf-8")
    cases = {
        "git": shell(way, folder, GIT, IDENTITY),
        "perl": way.outcome(["perl", "-e", PERL]),
        "ssh-keygen: a pair, sign, verify": shell(way, folder, """ssh-keygen -q -t ed25519 -N '' -f key && echo x > m &&
            ssh-keygen -q -Y sign -f key -n file m && echo "a $(cat key.pub)" > allowed &&
            ssh-keygen -Y verify -f allowed -I a -n file -s m.sig < m | cut -d' ' -f1-6; ssh-keygen -lf key.pub | wc -w"""),
        "ssh -G": shell(way, folder, "ssh -G -F /dev/null example.org; ssh -F /dev/null -o ConnectTimeout=2 -p 1 127.0.0.1 true; echo $?"),
        "openssl": shell(way, folder, "openssl genrsa 2048 2>/dev/null | openssl rsa -check -noout; openssl dgst -sha512 text; "
                                      "openssl enc -aes-256-cbc -pbkdf2 -S 0102030405060708 -k p -in text | sha256sum"),
        "tar and compressors": shell(way, folder, "for c in gzip xz bzip2; do $c -k text; $c -dc text.* | cmp - text; rm text.*; done; "
                                                  "tar --mtime=@0 --owner=0 --group=0 -cf - text | sha256sum; sort -S 1M text | sha256sum"),
        "find, xargs, parallel children": shell(way, folder, "seq 200 | xargs -P4 -n1 sh -c 'exit $(($0 % 2))'; echo $?; "
                                                             "find /usr/share/doc -maxdepth 1 | sort | sha256sum"),
        "timeout": shell(way, folder, "timeout 0.7 sleep 9; echo $?; sh -c 'timeout -s KILL 0.7 sleep 9; exit $?' 2>/dev/null; echo $?; timeout 5 false; echo $?; "
                                      "nice -n 5 true; setsid -w false; echo $?"),
        "gdb runs a program": way.outcome([*GDB, "-ex", "run", "-ex", "info inferiors", "--args", "/bin/sh", "-c", "sleep 1; exit 4"]),
        "gdb stops and kills": way.outcome([*GDB, "-ex", "break write", "-ex", "run", "-ex", "kill", "-ex", "run", "-ex", "continue",
                                            "--args", "/bin/echo", "hello"]),
        "awk": shell(way, folder, "awk '{ s[$1 % 1000] += $3 } END { for (k in s) print k, s[k] }' text | sort | sha256sum"),
        "node": way.outcome(["node", "-e", NODE]),
    }
    cases["gdb stops and kills"] = cases["gdb stops and kills"].split("Breakpoint")[-1]
    for name in ("gdb runs a program", "gdb stops and kills"):
        cases[name] = re.sub(r"process \d+", "process N", cases[name])
    return cases


CAMPAIGN = Campaign("commands", "git, perl, ssh, openssl, compressors, xargs, timeout, gdb, node", run, needs=("git", "perl", "openssl"),
                    version=("git", "--version"))
