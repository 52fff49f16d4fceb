// Runs a program, once or many times, and prints what it cost: one line of JSON on standard output.
//
//   launch [-n TIMES] [-t SECONDS] [-o FILE] [-e NAME=VALUE]… -- PROGRAM ARGS…
//
// Why not from Python: a child's peak memory counts from that of the process it was forked from, and Python's is larger
// than many a program that is measured. And the CPU time is to be complete: that of all descendants, also of those
// whose parent never waits for them (a snapshot's writer is one). So this program makes itself the reaper of orphans
// and waits for everybody, with __WALL because some children announce their end by no signal.
//
// The wall time ends with PROGRAM itself, the CPU time with its last descendant. What PROGRAM prints goes to FILE, its
// complaints go nowhere. A program that takes longer than SECONDS is killed with its process group.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace {

struct Options {
  int times = 1;
  unsigned seconds = 600;
  const char* output = "/dev/null";
  char** program = nullptr;
};

struct Cost {
  double wall = 0, user = 0, system = 0;  // seconds
  long peak_kb = 0;                       // the largest of the processes
  long faults = 0;                        // pages that the kernel had to provide; the same in every run, or nearly
  int status = 0;                         // the program's, as a shell says it; the first that is not 0
};

volatile pid_t running = 0;

void kill_group(int) {
  if (running > 0) kill(-running, SIGKILL);
}

double seconds(timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; }

double now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

[[noreturn]] void fail(const char* what) {
  fprintf(stderr, "launch: %s: %s\n", what, strerror(errno));
  _exit(127);
}

void redirect(int to, const char* file, int flags) {
  const int fd = open(file, flags, 0600);
  if (fd < 0 || dup2(fd, to) < 0) fail(file);
  if (fd != to) close(fd);
}

[[noreturn]] void become(const Options& options) {
  setpgid(0, 0);
  redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
  redirect(STDOUT_FILENO, options.output, O_WRONLY | O_CREAT | O_APPEND);
  const int complaints = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  redirect(STDERR_FILENO, "/dev/null", O_WRONLY);
  execvp(options.program[0], options.program);
  dup2(complaints, STDERR_FILENO);
  fail(options.program[0]);
}

void add_usage(const rusage& usage, Cost* cost) {
  cost->user += seconds(usage.ru_utime);
  cost->system += seconds(usage.ru_stime);
  cost->faults += usage.ru_minflt;
  if (usage.ru_maxrss > cost->peak_kb) cost->peak_kb = usage.ru_maxrss;
}

int shell_status(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

// Waits for every descendant that is or becomes a child of ours.
void wait_for_all(pid_t program, double start, Cost* cost) {
  int status;
  rusage usage;
  for (;;) {
    const pid_t pid = wait4(-1, &status, __WALL, &usage);
    if (pid < 0 && errno == EINTR) continue;
    if (pid < 0) return;
    add_usage(usage, cost);
    if (pid != program) continue;
    cost->wall += now() - start;
    if (cost->status == 0) cost->status = shell_status(status);
  }
}

void run_once(const Options& options, Cost* cost) {
  const double start = now();
  const pid_t pid = fork();
  if (pid < 0) fail("fork");
  if (pid == 0) become(options);
  setpgid(pid, pid);  // whoever comes first
  running = pid;
  wait_for_all(pid, start, cost);
  running = 0;
}

Options parse(int argc, char** argv) {
  Options options;
  for (int option; (option = getopt(argc, argv, "+n:t:o:e:")) != -1;) {
    if (option == 'n') options.times = atoi(optarg);
    if (option == 't') options.seconds = static_cast<unsigned>(atoi(optarg));
    if (option == 'o') options.output = optarg;
    if (option == 'e') putenv(optarg);  // heeded by the loader of what is executed, not by this process
    if (option == '?') exit(2);
  }
  options.program = argv + optind;
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  if (options.program[0] == nullptr) return 2;
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  signal(SIGALRM, kill_group);
  alarm(options.seconds);
  Cost cost;
  for (int i = 0; i < options.times; ++i) run_once(options, &cost);
  printf("{\"status\": %d, \"wall\": %.6f, \"user\": %.6f, \"system\": %.6f, \"peak_kb\": %ld, \"faults\": %ld}\n",
         cost.status, cost.wall, cost.user, cost.system, cost.peak_kb, cost.faults);
  return 0;
}
