#include "preload/stacks/judge.h"

#include <dlfcn.h>
#include <errno.h>
#define UNW_LOCAL_ONLY
#include <libunwind.h>

#include "preload/runtime/own_memory.h"
#include "preload/stacks/stack_store.h"
#include "preload/stacks/unwinder_imports.h"
#include "preload/unwind/loaded_code.h"
#include "preload/unwind/recipe_table.h"

namespace gordian::preload {

constinit Judge judge;

namespace {

constexpr size_t kMost = kMaxFrames + 64;
constexpr size_t kShown = 24;

struct Unwinder {
  int (*backtrace)(void** buffer, int size);
  int (*get_context)(unw_context_t* context);
  int (*init)(unw_cursor_t* cursor, unw_context_t* context);
  int (*step)(unw_cursor_t* cursor);
  int (*get_register)(unw_cursor_t* cursor, int number, unw_word_t* value);
};
Unwinder unwinder = {};

#define GORDIAN_STRING(name) #name
#define GORDIAN_NAME(name) GORDIAN_STRING(name)  // libunwind's functions are macros for names with the machine in them

template <typename Function>
bool find_function(void* library, const char* name, Function* function) {
  *function = reinterpret_cast<Function>(dlsym(library, name));
  return *function != nullptr;
}

bool load_unwinder() {
  void* library = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr || !redirect_unwinder_imports(library)) return false;
  int (*set_policy)(unw_addr_space_t, unw_caching_policy_t) = nullptr;
  auto* space = static_cast<unw_addr_space_t*>(dlsym(library, GORDIAN_NAME(unw_local_addr_space)));
  if (space == nullptr || !find_function(library, GORDIAN_NAME(unw_set_caching_policy), &set_policy) ||
      !find_function(library, "unw_backtrace", &unwinder.backtrace) ||
      !find_function(library, "_Ux86_64_getcontext", &unwinder.get_context) ||
      !find_function(library, GORDIAN_NAME(unw_init_local), &unwinder.init) ||
      !find_function(library, GORDIAN_NAME(unw_step), &unwinder.step) ||
      !find_function(library, GORDIAN_NAME(unw_get_reg), &unwinder.get_register))
    return false;
  void* ignored[4];
  unwinder.backtrace(static_cast<void**>(ignored), 4);  // the first call initialises the address space, policy included
  set_policy(*space, UNW_CACHE_NONE);
  return true;
}

size_t by_backtrace(uintptr_t* out) {
  const int count = unwinder.backtrace(reinterpret_cast<void**>(out), kMost);
  return count > 0 ? static_cast<size_t>(count) : 0;
}

size_t by_steps(uintptr_t* out) {
  unw_context_t context;
  unw_cursor_t cursor;
  unwinder.get_context(&context);
  unwinder.init(&cursor, &context);
  size_t count = 0;
  do {
    unw_word_t code = 0;
    unwinder.get_register(&cursor, UNW_REG_IP, &code);
    if (code == 0) break;
    out[count++] = code;
  } while (count < kMost && unwinder.step(&cursor) > 0);
  return count;
}

// Leaves out the runtime's own frames, and those further in than the site.
size_t from_site(uintptr_t* frames, size_t count, const CallSite& site) {
  size_t start = 0;
  while (start < count && frames[start] != site.code) ++start;
  size_t kept = 0;
  for (size_t i = start; i < count; ++i) {
    if (!LoadedCode::is_own(frames[i])) frames[kept++] = frames[i];
  }
  return kept;
}

enum class Likeness { kSame, kSameButUnfinished, kDifferent };

// libunwind does not tell whether it came to the outermost frame, or does not know further.
Likeness likeness(const uintptr_t* theirs, size_t count, uint32_t stack) {
  uint32_t id = stack;
  bool exact = false;
  for (size_t i = 0; i < count; ++i) {
    if (id == StackStore::kCutOff) return i >= kMaxFrames / 2 ? Likeness::kSame : Likeness::kDifferent;
    if (id == 0 || stack_store.node(id).code() != theirs[i] + (exact ? 1 : 0)) return Likeness::kDifferent;
    exact = recipe_table.find(theirs[i], exact).kind() == Recipe::kSignal;
    id = stack_store.node(id).parent;
  }
  if (id == StackStore::kCutOff) return Likeness::kSameButUnfinished;
  return id == 0 || count == kMost ? Likeness::kSame : Likeness::kDifferent;
}

void add_hex(uint64_t value, TextBuffer<2048>* out) {
  char digits[16];
  size_t at = sizeof digits;
  do digits[--at] = "0123456789abcdef"[value % 16];
  while ((value /= 16) > 0);
  out->add(" ").add(Text(digits + at, sizeof digits - at));
}

}  // namespace

void Judge::begin() {
  if (load_unwinder()) {
    sits_.store(true, std::memory_order_relaxed);
  } else {
    dlerror();  // the program must not find our error
    failed_ = true;
  }
}

void Judge::compare(const CallSite& site, uint32_t stack) {
  const Inside inside;
  if (!inside.entered()) return;
  const int saved_errno = errno;
  static std::atomic_flag busy = ATOMIC_FLAG_INIT;  // one at a time: the room is large
  static uintptr_t* const theirs = own_memory.allocate_array<uintptr_t>(kMost);
  while (busy.test_and_set(std::memory_order_acquire)) {
  }
  compared_.fetch_add(1, std::memory_order_relaxed);
  size_t count = from_site(theirs, by_backtrace(theirs), site);
  Likeness found = likeness(theirs, count, stack);
  if (found == Likeness::kDifferent) {
    count = from_site(theirs, by_steps(theirs), site);
    found = likeness(theirs, count, stack);
    (found == Likeness::kDifferent ? different_ : overruled_).fetch_add(1, std::memory_order_relaxed);
    if (found == Likeness::kDifferent && first_.size() == 0) describe(site, theirs, count, stack);
  }
  if (found == Likeness::kSameButUnfinished) unfinished_.fetch_add(1, std::memory_order_relaxed);
  busy.clear(std::memory_order_release);
  errno = saved_errno;
}

void Judge::describe(const CallSite& site, const uintptr_t* theirs, size_t count, uint32_t stack) {
  first_.add("call from");
  add_hex(site.code, &first_);
  first_.add(", libunwind:");
  for (size_t i = 0; i < count && i < kShown; ++i) add_hex(theirs[i], &first_);
  first_.add(", here:");
  size_t shown = 0;
  for (uint32_t id = stack; id != 0 && id != StackStore::kCutOff && shown < kShown; ++shown) {
    add_hex(stack_store.node(id).code(), &first_);
    id = stack_store.node(id).parent;
  }
}

Text Judge::verdict() {
  verdict_.clear();
  if (failed_) return "libunwind.so.8 is not installed: no stacks were compared";
  verdict_.add_number(compared_.load(std::memory_order_relaxed)).add(" stacks compared with libunwind: ");
  verdict_.add_number(different_.load(std::memory_order_relaxed)).add(" differ, ");
  verdict_.add_number(unfinished_.load(std::memory_order_relaxed)).add(" end in unknown code, ");
  verdict_.add_number(overruled_.load(std::memory_order_relaxed)).add(" times its own ways differed. ");
  return verdict_.add(first_.text()).text();
}

}  // namespace gordian::preload
