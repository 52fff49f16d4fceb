// Serving a page on loopback until somebody ends it: what `gordian view` and `gordian dashboard --serve` have in
// common.
#ifndef GORDIAN_CLI_SERVING_H_
#define GORDIAN_CLI_SERVING_H_

#include <signal.h>

#include "viewer/serve/server.h"

namespace gordian::cli {

// SIGINT, SIGTERM and SIGHUP, which end it: blocked from here on, in all threads that are made later, too.
class EndingSignals {
 public:
  EndingSignals();
  void wait() const;  // for one of them

 private:
  sigset_t signals_;
};

// Prints the address on stdout, opens it in a browser where there is a desktop and `browser` says so, and answers until
// one of the signals comes.
void serve_until_ended(Server& server, const EndingSignals& signals, bool browser);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_SERVING_H_
