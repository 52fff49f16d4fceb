// Starting, beyond the tables (tables.h): what a thread does first, and what our constructor adds.
#ifndef GORDIAN_PRELOAD_RUNTIME_START_H_
#define GORDIAN_PRELOAD_RUNTIME_START_H_

namespace gordian::preload {

// Called by a hook whose thread does not know the present process: registers the thread, takes over after a fork.
void enter_process();

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_RUNTIME_START_H_
