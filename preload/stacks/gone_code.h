// What becomes of call stacks when a module is unloaded.
#ifndef GORDIAN_PRELOAD_STACKS_GONE_CODE_H_
#define GORDIAN_PRELOAD_STACKS_GONE_CODE_H_

namespace gordian::preload {

// From now on, when code is found gone, the store's nodes of it are set apart, and every thread's memo is distrusted.
// When it comes back to its place, its nodes are used again. REQUIRES: called once, in the constructor.
void begin_watching_gone_code();

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_STACKS_GONE_CODE_H_
