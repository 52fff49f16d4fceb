// Which modules the code on stacks belongs to, and which of them are gone.
//
// Problem: recipes and memos describe code at addresses; when a module is unloaded, other code may come to lie there.
// And a block allocated by a module that is gone still needs its name in a report. Choice: a module is noted when a
// recipe is read for its code for the first time. After a dlclose of the program (hooked), and when a new module turns
// up where a noted one was (libc closes libraries on its own, too), the noted ones are compared with what the loader
// has now; if one is gone, it is kept with the time, every recipe is forgotten, and a listener (stacks/gone_code.h)
// sees to the memos and to the stacks that were kept. A module that comes back to the same place is the one that it
// was. Rejected: hooking dlopen (the loader goes by the caller's address, RUNPATH is lost), asking dl_iterate_phdr for
// its counters (takes the loader's lock).
//
// Threads: any; async-signal-safe; lock-free.
#ifndef GORDIAN_PRELOAD_UNWIND_LOADED_CODE_H_
#define GORDIAN_PRELOAD_UNWIND_LOADED_CODE_H_

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include <atomic>

namespace gordian::preload {

struct CodeModule {
  static constexpr size_t kMaxSegments = 8;
  static constexpr size_t kMaxBuildId = 32;

  struct Segment {
    uintptr_t begin;
    uintptr_t end;
    uint32_t protection;  // PROT_*
    uint64_t file_offset;
  };

  uintptr_t begin;  // of all that the loader mapped for it
  uintptr_t end;
  const void* link_map;
  uintptr_t bias;
  char path[256];  // cut off where longer
  unsigned char build_id[kMaxBuildId];
  size_t build_id_bytes;
  Segment segments[kMaxSegments];
  size_t segment_count;
  std::atomic<uint64_t> unloaded_at_ns;  // CLOCK_REALTIME; 0: it is there
  std::atomic<uint32_t> end_mark;        // what the listener said when it was unloaded; 0: not yet
  std::atomic<bool> ready;               // all of the above is filled in

  bool holds(uintptr_t code) const { return code - begin < end - begin; }
};

// Is told when code goes away, and when it is back at its old place. `since` is the mark of the last module that was
// unloaded before from a place that overlaps, or 0.
struct LoadedCodeListener {
  uint32_t (*gone)(const CodeModule& module, uint32_t since);  // returns a mark, above 0 and larger than those before
  void (*back)(const CodeModule& module, uint32_t since);
};

class LoadedCode {
 public:
  // REQUIRES: own memory is reserved. False: no memory; then nothing may be called.
  bool create();
  void set_listener(const LoadedCodeListener& listener) { listener_ = listener; }

  // Notes the module that holds this code. REQUIRES: the calling thread has a frame in it.
  void note(uintptr_t code);
  // Finds out which noted modules are gone.
  void look_for_unloaded();

  // Is this the runtime's own code?
  static bool is_own(uintptr_t code);

  // Calls found(module) for each module that is gone.
  template <typename Found>
  void for_each_unloaded(Found&& found) const {
    for (size_t i = 0; i < count(); ++i) {
      if (at(i).ready.load(std::memory_order_acquire) && at(i).unloaded_at_ns.load(std::memory_order_relaxed) != 0 &&
          at(i).end_mark.load(std::memory_order_relaxed) != 0)
        found(at(i));
    }
  }

 private:
  static constexpr size_t kMaxModules = 8192;
  static constexpr size_t kFirstModules = 16;  // most programs have no more, and touch little memory

  size_t count() const;
  bool make_room_for(size_t index);
  bool knows(const void* link_map, uintptr_t begin, uintptr_t end, uintptr_t code) const;
  CodeModule* last_unloaded_from(uintptr_t begin, uintptr_t end, uint32_t before) const;
  uint32_t mark_before(const CodeModule& module) const;
  CodeModule* new_place();
  void unload(CodeModule* module);

  CodeModule& at(size_t index) const {
    return index < kFirstModules ? first_modules_[index]
                                 : further_modules_.load(std::memory_order_acquire)[index - kFirstModules];
  }

  CodeModule* first_modules_ = nullptr;
  std::atomic<CodeModule*> further_modules_{nullptr};  // made when the first is needed
  LoadedCodeListener listener_ = {};
  std::atomic<size_t> next_{0};
};

extern LoadedCode loaded_code;

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_UNWIND_LOADED_CODE_H_
