// Programs that talk to the runtime through gordian.h; api_test.cc says what must be seen. Each ends with status 0 if
// the calls did what they promise.
#include <errno.h>
#include <gordian.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "tests/preload/world/scenarios.h"

namespace gordian::preload_test {

namespace {

SCENARIO(running) {
  printf("running %d\n", gordian_is_running());
  return is_running() == (gordian_is_running() == 1) ? 0 : 1;
}

SCENARIO(snapshots) {
  make_block("before", 1000);
  errno = 77;
  if (gordian_snapshot("first") != 0 || errno != 77) return 1;
  make_block("after", 2000);
  if (!snapshot("second") || !snapshot()) return 2;
  return 0;
}

SCENARIO(labels) {
  std::string huge;
  huge.resize(10000000, 'x');
  if (gordian_snapshot(huge.c_str()) != 0) return 1;
  if (gordian_snapshot("not \xff UTF-8") != 0) return 2;
  return gordian_snapshot("") == 0 ? 0 : 3;
}

// From all threads at once: each returns when its own is written.
void* take_three(void* failed) {
  for (int i = 0; i < 3; ++i) {
    if (gordian_snapshot("thread") != 0) *static_cast<bool*>(failed) = true;
  }
  return nullptr;
}

SCENARIO(threads) {
  pthread_t threads[4];
  bool failed[4] = {};
  for (int i = 0; i < 4; ++i) {
    if (pthread_create(&threads[i], nullptr, take_three, &failed[i]) != 0) return 1;
  }
  for (int i = 0; i < 4; ++i) {
    pthread_join(threads[i], nullptr);
    if (failed[i]) return 2;
  }
  return 0;
}

volatile int in_handler = -2;

SCENARIO(signal_handler) {
  signal(SIGUSR1, [](int) { in_handler = gordian_snapshot("handler"); });
  raise(SIGUSR1);
  return in_handler == 0 ? 0 : 1;
}

SCENARIO(forks) {
  const pid_t child = fork();
  if (child == 0) exit(gordian_snapshot("child") == 0 ? 0 : 1);
  if (status_of(child) != 0) return 1;
  const pid_t borrowing = vfork();
  if (borrowing == 0) _exit(gordian_snapshot("vfork's child") == -1 ? 0 : 1);
  return status_of(borrowing);
}

}  // namespace

}  // namespace gordian::preload_test
