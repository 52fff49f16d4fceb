// A snapshot when the program crashes, if the option on-crash asks for it; then the program's own fate.
//
// Problem: SIGSEGV and its like kill a program without any of its code being run. Only a signal handler can come
// before; and a program must neither see that handler nor be kept from having its own. Choice: our handler stands where
// the program has none (SIG_DFL). sigaction and signal are hooked for these signals only: who asks is told SIG_DFL; who
// installs a handler gets it, and ours is gone; who goes back to SIG_DFL, as crash reporters do before they raise the
// signal once more, gets ours again. After the snapshot the handler restores the real SIG_DFL and returns: the faulty
// instruction runs again, and the kernel kills as it would have, with the same status and the same core dump. A signal
// that was sent (abort, kill) is sent again, with all it said about its sender.
//
// The handler works on a stack of ours: the program's alternate stack may be tiny. Without an alternate stack, a stack
// overflow kills at once: the kernel has nowhere to put the handler's frame. A handler installed with SA_RESETHAND is
// the last: what follows it is not seen. An uncaught exception ends in abort().
#include "preload/hooks/crash_hooks.h"

#include <signal.h>
#include <ucontext.h>

#include "preload/hooks/real.h"
#include "preload/platform/clone.h"
#include "preload/platform/syscalls.h"
#include "preload/runtime/image.h"
#include "preload/runtime/own_memory.h"
#include "preload/snapshot/take.h"

namespace gordian::preload {

namespace {

constexpr size_t kStackBytes = 256 * 1024;

struct CrashSignal {
  int number;
  const char* name;
  struct sigaction told;  // what the program set when it last set SIG_DFL
};
CrashSignal crash_signals[] = {
    {SIGSEGV, "SIGSEGV", {}}, {SIGABRT, "SIGABRT", {}}, {SIGBUS, "SIGBUS", {}},
    {SIGILL, "SIGILL", {}},   {SIGFPE, "SIGFPE", {}},
};

bool watching = false;
char* stack_top = nullptr;
std::atomic<int> crashed_pid{0};  // a fork's child may crash, too

CrashSignal* find_crash_signal(int number) {
  for (CrashSignal& signal : crash_signals) {
    if (signal.number == number) return &signal;
  }
  return nullptr;
}

Registers registers_of(const ucontext_t& context) {
  // In the order of Registers.
  constexpr int kOrder[] = {REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_R8,
                            REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP};
  Registers registers{};
  for (size_t i = 0; i < Registers::kCount; ++i)
    registers.values[i] = static_cast<uint64_t>(context.uc_mcontext.gregs[kOrder[i]]);
  return registers;
}

struct Crash {
  const char* name;
  const ucontext_t* context;
};

void take_crash_snapshot(void* argument) {
  const auto* crash = static_cast<const Crash*>(argument);
  take_snapshot_now(Trigger::kCrash, crash->name, registers_of(*crash->context));
}

// The kernel's structure, not libc's: zero is SIG_DFL without flags.
void restore_default(int number) {
  const uint64_t action[4] = {};
  sys::call(SYS_rt_sigaction, number, sys::address(action), 0, 8);
}

void send_again(int number, const siginfo_t* info) {
  sys::call(SYS_rt_tgsigqueueinfo, sys::getpid(), sys::gettid(), number, sys::address(info));
}

void on_crash(int number, siginfo_t* info, void* context) {
  const int pid = sys::getpid();
  if (crashed_pid.exchange(pid) != pid) {
    Crash crash{find_crash_signal(number)->name, static_cast<const ucontext_t*>(context)};
    sys::call_on(stack_top, take_crash_snapshot, &crash);
    for (const CrashSignal& signal : crash_signals) restore_default(signal.number);
  } else if (number != SIGABRT) {
    sys::sleep_ns(1000000000);  // another thread's snapshot is being taken; it will end us all
  }
  restore_default(number);
  if (info->si_code <= 0) send_again(number, info);
}

struct sigaction our_action() {
  struct sigaction action {};
  action.sa_sigaction = on_crash;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  return action;
}

bool is_ours(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction == on_crash;
}

// The signal, if calls about it are our business.
CrashSignal* watched(int number) { return watching ? find_crash_signal(number) : nullptr; }

int change_action(CrashSignal* signal, const struct sigaction* wanted, struct sigaction* before) {
  const struct sigaction ours = our_action();
  const struct sigaction told = signal->told;
  const bool to_default = wanted != nullptr && wanted->sa_handler == SIG_DFL;
  if (to_default) signal->told = *wanted;
  const int result = real.sigaction(signal->number, to_default ? &ours : wanted, before);
  if (result == 0 && before != nullptr && is_ours(*before)) *before = told;
  return result;
}

}  // namespace

void watch_for_crashes() {
  auto* stack = static_cast<char*>(own_memory.allocate(kStackBytes));
  if (!image.options.on_crash || stack == nullptr || real.sigaction == nullptr || real.signal == nullptr) return;
  stack_top = stack + kStackBytes;
  for (CrashSignal& signal : crash_signals) {
    if (real.sigaction(signal.number, nullptr, &signal.told) != 0 || signal.told.sa_handler != SIG_DFL) continue;
    const struct sigaction ours = our_action();
    real.sigaction(signal.number, &ours, nullptr);
  }
  watching = true;
}

void stop_watching_for_crashes() {
  if (!watching) return;
  watching = false;
  for (const CrashSignal& signal : crash_signals) {
    struct sigaction now {};
    if (real.sigaction(signal.number, nullptr, &now) == 0 && is_ours(now))
      real.sigaction(signal.number, &signal.told, nullptr);
  }
}

GORDIAN_EXPORT int sigaction(int number, const struct sigaction* wanted, struct sigaction* before) noexcept {
  hooks_started();
  CrashSignal* signal = watched(number);
  return signal == nullptr ? real.sigaction(number, wanted, before) : change_action(signal, wanted, before);
}

GORDIAN_EXPORT sighandler_t signal(int number, sighandler_t handler) noexcept {
  hooks_started();
  CrashSignal* signal = watched(number);
  if (signal == nullptr) return real.signal(number, handler);
  struct sigaction wanted {};
  struct sigaction before {};
  wanted.sa_handler = handler;
  wanted.sa_flags = SA_RESTART;
  sigaddset(&wanted.sa_mask, number);
  return change_action(signal, &wanted, &before) == 0 ? before.sa_handler : SIG_ERR;
}

}  // namespace gordian::preload
