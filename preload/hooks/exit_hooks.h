#ifndef GORDIAN_PRELOAD_HOOKS_EXIT_HOOKS_H_
#define GORDIAN_PRELOAD_HOOKS_EXIT_HOOKS_H_

namespace gordian::preload {

// Arranges for the exit snapshot after all static destructors. REQUIRES: called from our constructor.
void register_exit_handlers();

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_HOOKS_EXIT_HOOKS_H_
