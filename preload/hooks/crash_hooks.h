#ifndef GORDIAN_PRELOAD_HOOKS_CRASH_HOOKS_H_
#define GORDIAN_PRELOAD_HOOKS_CRASH_HOOKS_H_

namespace gordian::preload {

// With the option on-crash: from now on a signal that is about to kill the program for a fault of its own is preceded
// by a snapshot. REQUIRES: called once, from our constructor.
void watch_for_crashes();

// The program enters a sandbox: signals do what they would without us.
void stop_watching_for_crashes();

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_HOOKS_CRASH_HOOKS_H_
