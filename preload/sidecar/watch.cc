// The sidecar's life. It sleeps until one of:
//   the program ends             the pidfd becomes readable
//   a signal                     somebody asks for a snapshot, or the program asks it to leave: a signalfd
//   the next timer snapshot, the next look at the program's size, or a second has passed: the sleep's limit
// Each second it makes sure that it still shares the program's memory: after an exec that nobody announced it does not.
#include "preload/sidecar/watch.h"

#include <linux/kcmp.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>

#include "preload/platform/syscalls.h"
#include "preload/runtime/image.h"
#include "preload/runtime/process_state.h"
#include "preload/sidecar/kept_files.h"
#include "preload/snapshot/copy_guard.h"
#include "preload/snapshot/output_file.h"
#include "preload/snapshot/status_file.h"
#include "preload/snapshot/take.h"
#include "schema/sidecar_protocol.h"

namespace gordian::preload {

namespace {

using sidecar_protocol::kSnapshotSignal;

constexpr uint64_t kSecondNs = 1000000000;
constexpr uint64_t kSizeLookNs = 100000000;

void leave(int) { sys::exit_group(0); }

// The program may be bound to one processor, or run with real-time priority; its snapshots should not be.
void be_ordinary() {
  unsigned char all[1024 / 8];
  memset(all, 0xff, sizeof all);
  sys::call(SYS_sched_setaffinity, 0, sizeof all, sys::address(all));
  const long policy = sys::call(SYS_sched_getscheduler, 0);
  const sched_param ordinary{};
  if (policy == SCHED_FIFO || policy == SCHED_RR)
    sys::call(SYS_sched_setscheduler, 0, SCHED_OTHER, sys::address(&ordinary));
  // Nor does a limit on the size of its files mean the snapshots, as far as it can be raised.
  rlimit size{};
  sys::call(SYS_prlimit64, 0, RLIMIT_FSIZE, 0, sys::address(&size));
  size.rlim_cur = size.rlim_max;
  sys::call(SYS_prlimit64, 0, RLIMIT_FSIZE, sys::address(&size), 0);
}

// Its working directory tells where the snapshots are (schema/sidecar_protocol.h).
void enter_folder() {
  make_folders(image.folder.text());
  if (sys::failed(sys::call(SYS_chdir, sys::address(image.folder.c_str())))) sys::call(SYS_chdir, sys::address("/"));
}

void become_a_process_of_its_own() {
  if (sys::failed(sys::call(SYS_close_range, 0, long{UINT32_MAX}, CLOSE_RANGE_UNSHARE))) {
    if (sys::failed(sys::call(SYS_unshare, CLONE_FILES))) leave(0);
    close_all_files();
  }
  sys::call(SYS_setsid);
  sys::call(SYS_umask, 077);
  catch_own_faults(leave);
  be_ordinary();
  enter_folder();
}

class Watch {
 public:
  explicit Watch(int pid) : pid_(pid) {
    const sys::SignalMask wanted = sys::SignalMask{1} << (kSnapshotSignal - 1);
    process_ = static_cast<int>(sys::call(SYS_pidfd_open, pid, 0));
    signals_ = static_cast<int>(sys::call(SYS_signalfd4, -1, sys::address(&wanted), sizeof wanted, SFD_NONBLOCK));
    size_ = sys::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);  // of the shared memory
    next_timer_ns_ = process_state->monotonic_start_ns.load(std::memory_order_relaxed) + image.options.every_ns;
    own_started_at_ns_ = process_state->started_at_ns.load(std::memory_order_relaxed);
    resident_ = resident_bytes();
    // Who sees the name may ask.
    sys::call(SYS_prctl, PR_SET_NAME, sys::address(static_cast<const char*>(sidecar_protocol::kSidecarName)));
  }

  // True while the program goes on. The first look is for a program that died before the pidfd was there to tell.
  bool sleep() {
    if (!program_goes_on()) return false;
    pollfd events[2] = {{process_, POLLIN, 0}, {signals_, POLLIN, 0}};
    const timespec span = sys::span_of_ns(longest_sleep_ns());
    sys::call(SYS_ppoll, sys::address(events), 2, sys::address(&span), 0, 0);
    return (events[0].revents & POLLIN) == 0 && program_goes_on() && shares_memory();
  }

  void take_what_is_due() {
    if (demanded()) serve_demand();
    if (timer_is_due()) take_by_itself(Trigger::kTimer);
    if (has_grown()) take_by_itself(Trigger::kGrowth);
  }

 private:
  bool program_goes_on() const {
    return sys::getppid() == pid_ && process_state->sidecar_leaves.load(std::memory_order_acquire) == 0;
  }

  int take(Trigger trigger, int name_fd) {
    resident_ = resident_bytes();  // now: the program may grow while the snapshot is written
    return take_snapshot_beside(pid_, trigger, name_fd);
  }

  // Nobody waits for these, and there may be many.
  void take_by_itself(Trigger trigger) {
    if (image.options.keep == Options::kAll) {
      take(trigger, -1);
      return;
    }
    if (take(trigger, own_notes_.fd()) != 0) return;
    enter_folder();
    char name[NAME_MAX + 1];
    kept_files.add(own_notes_.read_name(name), image.options.keep);
  }

  void serve_demand() {
    status_.begin(++demands_);
    const int error = take(Trigger::kDemand, status_.fd());
    enter_folder();  // it may have been made just now, or anew
    status_.end(demands_, error);
  }

  uint64_t longest_sleep_ns() const {
    uint64_t span = image.options.growth_bytes != 0 ? kSizeLookNs : kSecondNs;
    if (image.options.every_ns == 0) return span;
    const uint64_t now = sys::monotonic_ns();
    const uint64_t rest = next_timer_ns_ > now ? next_timer_ns_ - now : 0;
    return rest < span ? rest : span;
  }

  bool demanded() const {
    char infos[4 * 128];  // signalfd_siginfo
    bool any = false;
    while (sys::read(signals_, infos, sizeof infos) > 0) any = true;
    return any;
  }

  // Periods that passed during a long snapshot are left out.
  bool timer_is_due() {
    const uint64_t every = image.options.every_ns;
    const uint64_t now = sys::monotonic_ns();
    if (every == 0 || now < next_timer_ns_) return false;
    next_timer_ns_ += ((now - next_timer_ns_) / every + 1) * every;
    return true;
  }

  bool has_grown() const {
    return image.options.growth_bytes != 0 && resident_bytes() >= resident_ + image.options.growth_bytes;
  }

  // Without pages of files: "TOTAL RESIDENT SHARED …", in pages.
  uint64_t resident_bytes() const {
    char buffer[128];
    const long got = sys::pread(size_, buffer, sizeof buffer, 0);
    Text line(buffer, got <= 0 ? 0 : static_cast<size_t>(got));
    take_number(&line, 10);
    line = line.from(1);
    const uint64_t resident = take_number(&line, 10);
    line = line.from(1);
    const uint64_t shared = take_number(&line, 10);
    return resident < shared ? 0 : (resident - shared) * kPageSize;
  }

  // kcmp is not everywhere; then the process' state tells: the image that executes next has none there, or another. If
  // neither may be asked (the program made itself undumpable), the program is taken to be the same.
  bool shares_memory() const {
    const long order = sys::call(SYS_kcmp, pid_, sys::getpid(), KCMP_VM, 0, 0);
    if (!sys::failed(order)) return order == 0;
    uint64_t started_at_ns = 0;
    const auto from = reinterpret_cast<uintptr_t>(&process_state->started_at_ns);
    const long got = sys::copy_own_memory(pid_, &started_at_ns, from, sizeof started_at_ns);
    if (got == -EFAULT) return false;
    return got != sizeof started_at_ns || started_at_ns == own_started_at_ns_;
  }

  StatusFile status_ = StatusFile::create(sidecar_protocol::kStatusName);
  StatusFile own_notes_ = StatusFile::create("gordian-notes");
  uint32_t demands_ = 0;
  int pid_;
  int process_;  // pidfd
  int signals_;  // signalfd
  int size_;     // /proc/self/statm
  uint64_t next_timer_ns_;
  uint64_t own_started_at_ns_;
  uint64_t resident_;  // at the last snapshot
};

}  // namespace

void watch_process(int pid) {
  become_a_process_of_its_own();
  Watch watch(pid);
  while (watch.sleep()) watch.take_what_is_due();
  sys::exit_group(0);
}

}  // namespace gordian::preload
