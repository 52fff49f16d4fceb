// Programs that do what programs do, many in one executable: the first argument chooses one, the others are its own.
//
// A scenario ends with status 0 if all went as it would without the runtime; other statuses say which step did not.
#ifndef GORDIAN_TESTS_PRELOAD_WORLD_SCENARIOS_H_
#define GORDIAN_TESTS_PRELOAD_WORLD_SCENARIOS_H_

#include <stddef.h>
#include <sys/types.h>

namespace gordian::preload_test {

class Scenario {
 public:
  // REQUIRES: static storage.
  Scenario(const char* name, int (*body)(char** arguments)) : name_(name), body_(body), next_(first_) { first_ = this; }

  // Runs the one that is called arguments[1]; its own arguments begin at arguments[2].
  static int run(char** arguments);

 private:
  const char* const name_;
  int (*const body_)(char** arguments);
  Scenario* const next_;
  static Scenario* first_;
};

#define SCENARIO(name)                         \
  int name(char** arguments);                  \
  const Scenario name##_is_known(#name, name); \
  int name([[maybe_unused]] char** arguments)

// Prints "NAME ADDRESS SIZE", which said.h reads.
void say_block(const char* name, const void* block, size_t size);
// Allocates a block that a global holds, and says it.
void* make_block(const char* name, size_t size);
// Waits for the child; its exit status, or 1000 + the signal.
int status_of(pid_t child);
// The path of this executable.
const char* own_path();

}  // namespace gordian::preload_test

#endif  // GORDIAN_TESTS_PRELOAD_WORLD_SCENARIOS_H_
