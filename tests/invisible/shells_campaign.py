"""dash and bash with job control, traps and pipelines: each script's output and status."""

from campaign import Campaign

# Each runs in every shell; outputs must not depend on how fast the machine is.
SCRIPTS = {
    "two hundred forks": 'i=0; while [ $i -lt 200 ]; do (exit $((i % 7))); s=$((s + $?)); i=$((i + 1)); done; echo $s',
    "pipelines": 'for i in 1 2 3 4 5 6 7 8 9 10; do seq 1 1000 | sort -rn | tail -n 1 | tr 1 x; done; seq 100000 | wc -l',
    "statuses": 'false; echo $?; sh -c "kill -9 \\$\\$" 2>&1 | wc -l; trap "echo term" TERM; kill -TERM $$; echo $?; trap - TERM; kill -TERM $$',
    "background": 'for i in 1 2 3 4 5; do (sleep 0.3; exit $i) & p="$p $!"; done; for x in $p; do wait $x; echo $?; done; wait; echo $?',
    "wait without children": 'wait; echo $?; sleep 1.2; wait; echo $?; jobs',
    "traps": 'trap "echo bye" EXIT; trap "echo usr" USR1; for i in 1 2 3; do kill -USR1 $$; sleep 0.2; done; echo end',
    "ignored children": 'trap "" CHLD; sleep 0.3 & wait $!; echo $?; (exit 3); echo $?',
    "read with a slow writer": '{ sleep 0.5; echo a; sleep 0.5; echo b; } | { read x; read y; read z; echo $x $y $?; }',
    "here documents": 'cat <<X\n$(for i in 1 2 3; do echo line $i; done)\nX\n',
    "exec": 'exec 3>out; echo three >&3; exec 3>&-; cat out; exec sh -c "echo last; exit 9"',
    "job control": 'exec 2>/dev/null; set -m; sleep 0.4 & kill -STOP $!; sleep 0.3; jobs | tr -s " " | cut -c1-14; kill -CONT $!; sleep 2; wait $!; echo $?',
    "limits": "ulimit -n 64; ulimit -n; ulimit -v 500000; ulimit -v; (ulimit -u 100; ls / | wc -l)",
}
BASH = {
    "SIGCHLD is counted": 'set -m; n=0; trap "n=\\$((n + 1))" CHLD; for i in {1..20}; do sleep 0.05 & wait $!; done; sleep 1.5; '
                          'echo $n',
    "wait -n": 'for i in 1 2 3; do (sleep 0.$((i * 3)); exit $i) & done; for i in 1 2 3; do wait -n; echo $?; done; wait -n; echo $?',
    "coprocess": 'coproc tr a b; echo banana >&${COPROC[1]}; exec {COPROC[1]}>&-; read -r x <&${COPROC[0]}; echo $x; wait; echo $?',
    "process substitution": 'diff <(seq 10) <(seq 2 11); echo $?; seq 5 | tee >(wc -l > n) | cat; wait; sleep 0.3; cat n',
    "read -t": 'read -t 0.7 x < <(sleep 1.5; echo late); echo "$x" $(( $? > 128 )); wait',
    "arrays": 'a=(); for i in {1..20000}; do a+=("$i"); done; echo ${#a[@]} ${a[19999]}; unset a; echo ${#a[@]}',
    "PIPESTATUS": 'true | false | (exit 5) | cat; echo ${PIPESTATUS[@]}; set -o pipefail; (exit 4) | true; echo $?',
}


def run(way, folder):
    cases = {}
    for shell in ("dash", "bash"):
        for name, script in {**SCRIPTS, **(BASH if shell == "bash" else {})}.items():
            cases[f"{shell}: {name}"] = way.outcome([f"/bin/{shell}", "-c", script], cwd=folder, timeout=60)
    return cases


CAMPAIGN = Campaign("shells", "dash and bash: forks, pipelines, traps, job control, limits", run, needs=("/bin/dash", "/bin/bash"),
                    version=("/bin/bash", "--version"), short=True)
