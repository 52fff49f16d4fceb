#ifndef GORDIAN_PRELOAD_HOOKS_ALONE_HOOKS_H_
#define GORDIAN_PRELOAD_HOOKS_ALONE_HOOKS_H_

namespace gordian::preload {

// REQUIRES: the real functions are looked up.
void connect_alone_hooks();

// Whether this system call is one that the program must make without a sidecar.
bool must_be_alone_for(long system_call);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_HOOKS_ALONE_HOOKS_H_
