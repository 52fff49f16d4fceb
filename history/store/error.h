// What goes wrong with a history, as its user has to hear it.
#ifndef GORDIAN_HISTORY_STORE_ERROR_H_
#define GORDIAN_HISTORY_STORE_ERROR_H_

#include <stdexcept>

namespace gordian::history {

// what(): what happened, where, what to do next; without the leading "gordian: ". May hold what a database or a server
// said, so it is printable() before it gets to a terminal. All functions of history/store throw this and nothing else,
// but for std::bad_alloc.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_ERROR_H_
