// What GORDIAN_OPTIONS says.
//
// Grammar: key=value, separated by colons; a colon or backslash within a value is written \: or \\.
//   out=DIR            where snapshots go; absolute, or relative to the working directory at start.
//                      Default: gordian-out/PROGRAM.PID
//   stacks=full|none   whether allocations get call stacks. Default: full
#ifndef GORDIAN_PRELOAD_RUNTIME_OPTIONS_H_
#define GORDIAN_PRELOAD_RUNTIME_OPTIONS_H_

#include <limits.h>

#include "preload/platform/text.h"

namespace gordian::preload {

struct Options {
  enum class Stacks { kFull, kNone };

  TextBuffer<PATH_MAX> out;
  Stacks stacks = Stacks::kFull;
  TextBuffer<256> not_understood;  // for people: what was ignored, separated by spaces
};

// Understands as much as it can. `text` may be empty.
void parse_options(Text text, Options* options);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_RUNTIME_OPTIONS_H_
