// Starting the program, so that it cannot tell the difference: same streams, signal mask and dispositions, process
// group and parent's view of its exit; no descriptors of ours.
#ifndef GORDIAN_CLI_LAUNCH_H_
#define GORDIAN_CLI_LAUNCH_H_

#include <signal.h>
#include <sys/types.h>

#include <string>
#include <vector>

namespace gordian::cli {

// A child process that waits to become the program, so that its PID can be used in preparing the start.
//
// While one lives, this process ignores SIGINT and SIGQUIT (a terminal sends them to the program as well) and passes
// SIGTERM and SIGHUP on to the program. Only one may live at a time.
class Launch {
 public:
  // REQUIRES: this process has one thread.
  Launch();
  // A child that was never started leaves without a trace.
  ~Launch();
  Launch(const Launch&) = delete;
  Launch& operator=(const Launch&) = delete;

  pid_t pid() const { return pid_; }

  // Lets the child execute `path` with these arguments and environment ("NAME=value"). Throws Failure if that fails.
  void start(const std::string& path, const std::vector<std::string>& arguments,
             const std::vector<std::string>& environment);

  // Waits for the end of the program; the wait status (wait(2)).
  int wait();

 private:
  [[noreturn]] void be_the_child(int orders, int answer);

  pid_t pid_ = -1;
  int orders_ = -1;  // we write here what to execute
  int answer_ = -1;  // the child writes errno here if it cannot
  sigset_t mask_;    // as this process was started with, like the dispositions below
  struct sigaction dispositions_[5];
};

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_LAUNCH_H_
