// What GORDIAN_OPTIONS says.
//
// Grammar: key=value, separated by colons; a colon or backslash within a value is written \: or \\.
//   out=DIR            where snapshots go; absolute, or relative to the working directory at start.
//                      Default: gordian-out/PROGRAM.PID
//   stacks=full|sampled|none
//                      which allocations get call stacks: each, one in about 512 KiB, none. Default: full
//   every=DURATION     a snapshot each time this span has passed: 30s, 500ms, 2m, 1h, 0.5s; a bare number means seconds
//   growth=BYTES       a snapshot each time the resident memory has grown by this much since the last one: 64M, 2G,
//                      500K
//   keep=N|all         how many of the snapshots taken by every= and growth= stay on disk, beside the first of each
//                      process: the last N. Default: 100
//   on-crash           a snapshot when a signal is about to kill the program for a fault of its own, or abort()
//   follow=all|first|NAME,NAME…
//                      which programs are looked at. first: the one with pid=N and its forks, but nothing that these
//                      execute. NAME: file name of an executable. Default: all
//   pid=N              the process that was launched, for follow=first: one image takes this over and leaves a 0
//   judge              for tests: compares each call stack with libunwind's (stacks/judge.h)
#ifndef GORDIAN_PRELOAD_RUNTIME_OPTIONS_H_
#define GORDIAN_PRELOAD_RUNTIME_OPTIONS_H_

#include <limits.h>
#include <stdint.h>

#include "preload/platform/text.h"

namespace gordian::preload {

struct Options {
  enum class Stacks { kFull, kSampled, kNone };
  enum class Follow { kAll, kFirst, kNames };

  TextBuffer<PATH_MAX> out;
  Stacks stacks = Stacks::kFull;
  uint64_t every_ns = 0;      // 0: no timer
  uint64_t growth_bytes = 0;  // 0: growth does not matter
  static constexpr uint32_t kAll = 0;
  uint32_t keep = 100;  // kAll: no limit
  bool on_crash = false;
  bool judge = false;
  Follow follow = Follow::kAll;
  TextBuffer<1024> followed_names;  // separated by commas
  static constexpr uint64_t kNotSaid = UINT64_MAX;
  uint64_t launched_pid = kNotSaid;
  TextBuffer<256> not_understood;  // for people: what was ignored, separated by spaces
};

// Understands as much as it can. `text` may be empty.
void parse_options(Text text, Options* options);

// Whether a program of this name, running under this pid, is to be looked at.
bool follows(const Options& options, Text program, int pid);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_RUNTIME_OPTIONS_H_
