#include "host.h"

void start(std::shared_ptr<Host> host) {
  host->listeners.push_back([host](int by) { host->number += by; });
}
