// Makes a privately loaded libunwind harmless.
//
// libunwind was written to be a guest in one's own program, not in somebody else's:
//   it keeps a pipe open (a low file descriptor of the program's!) and writes a byte to it to learn whether an address
//   is
//     readable; if the program closes the pipe and its number is reused, that byte lands in the program's file
//   it walks the loader's list under the loader's lock, which a fork in another thread leaves locked for good
//   it maps memory, which then looks like the program's
// Its imports are redirected, in its own tables only, to functions that do the same without those effects.
#ifndef GORDIAN_PRELOAD_STACKS_UNWINDER_IMPORTS_H_
#define GORDIAN_PRELOAD_STACKS_UNWINDER_IMPORTS_H_

namespace gordian::preload {

// `library` is what dlopen returned. REQUIRES: nothing of it was called yet by us. False: its tables look unfamiliar;
// then it must not be used.
bool redirect_unwinder_imports(void* library);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_STACKS_UNWINDER_IMPORTS_H_
