// Starting: what must be there before the first allocation can be noted, and what our constructor adds.
#ifndef GORDIAN_PRELOAD_RUNTIME_START_H_
#define GORDIAN_PRELOAD_RUNTIME_START_H_

namespace gordian::preload {

// Reserves memory and creates every table. False: no memory; then the hooks only forward.
bool create_tables();

// Called by a hook whose thread does not know the present process: registers the thread, takes over after a fork.
void enter_process();

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_RUNTIME_START_H_
