"""What a workload runs under: nothing, Gordian, or a peer. Each is a few environment variables or words in front."""

import pathlib
from dataclasses import dataclass, field

LIBRARIES = pathlib.Path("/usr/lib/x86_64-linux-gnu")
HEAPTRACK = pathlib.Path("/usr/lib/heaptrack/libheaptrack_preload.so")


@dataclass(frozen=True)
class Tool:
    """`environment` and `prefix` may say {folder}: a fresh folder for what the tool writes, removed afterwards."""
    name: str
    title: str
    needs: pathlib.Path | None = None  # without this file the tool cannot be measured
    environment: dict = field(default_factory=dict)
    prefix: tuple = ()
    once: bool = False  # so slow that one round must do
    only_small: bool = False  # only on the workloads that are marked as small

    def settings(self, folder):
        return {name: value.replace("{folder}", str(folder)) for name, value in self.environment.items()}

    def command(self, folder, command):
        return [word.replace("{folder}", str(folder)) for word in self.prefix] + list(command)

    def runs(self, case):
        wanted = getattr(case, "tools", None)
        return (case.small or not self.only_small) and (wanted is None or self.name in wanted)


BARE = Tool("bare", "bare")


def gordian(library, name="gordian", title="Gordian", options=""):
    return Tool(name, title, library, {"LD_PRELOAD": str(library), "GORDIAN_OPTIONS": "out={folder}/snapshots" + options})


def all_tools(library):
    """The order is that of the tables. Peers are set to record the stack of every allocation, or to their nearest to it."""
    return [
        BARE,
        gordian(library),
        # Raw recording into a file; its interpreter, which would run beside on another core, is left out.
        Tool("heaptrack", "heaptrack", HEAPTRACK,
             {"LD_PRELOAD": str(HEAPTRACK), "DUMP_HEAPTRACK_OUTPUT": "{folder}/heaptrack.$$"}),
        # The stacks end at the first frame without a frame pointer. No symbols at the end: those would be another cost.
        Tool("lsan", "LeakSanitizer", LIBRARIES / "liblsan.so.0",
             {"LD_PRELOAD": str(LIBRARIES / "liblsan.so.0"),
              "LSAN_OPTIONS": "detect_leaks=1:exitcode=0:symbolize=0:log_path={folder}/lsan"}),
        Tool("jemalloc", "jemalloc, every allocation profiled", LIBRARIES / "libjemalloc.so.2",
             {"LD_PRELOAD": str(LIBRARIES / "libjemalloc.so.2"),
              "MALLOC_CONF": "prof:true,lg_prof_sample:0,prof_final:true,prof_prefix:{folder}/jeprof"}, once=True),
        Tool("memcheck", "Valgrind memcheck", pathlib.Path("/usr/bin/valgrind"),
             prefix=("valgrind", "--tool=memcheck", "--leak-check=full", "--log-file={folder}/memcheck.%p", "-q"),
             once=True, only_small=True),
        # Not shown unless asked for by --tools.
        gordian(library, "nostacks", "Gordian, stacks=none", ":stacks=none"),
        Tool("tcmalloc", "tcmalloc's heap profiler", LIBRARIES / "libtcmalloc.so.4",
             {"LD_PRELOAD": str(LIBRARIES / "libtcmalloc.so.4"), "HEAPPROFILE": "{folder}/heap"}, once=True),
    ]


DEFAULT = ("bare", "gordian", "heaptrack", "lsan", "jemalloc", "memcheck")
