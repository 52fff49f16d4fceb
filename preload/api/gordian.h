/* What a program may tell Gordian about itself. Nothing here must be called; a program that does not run under Gordian
 * pays a load and a comparison for each call, and nothing else happens.
 *
 * This file is all there is: no library to link, no initialization. The functions are found when the runtime
 * (libgordian.so) is loaded into the process, by one weak symbol. C99 and C++11 or later, GCC and Clang, x86-64 Linux;
 * elsewhere the calls compile to nothing.
 *
 *     #include <gordian.h>
 *
 *     Session* session = load();
 *     gordian_snapshot("after loading");      // look at this moment later: gordian analyze DIR/PROGRAM.PID.N.gsnap
 *     gordian_ignore(session);                // kept on purpose until the end: no leak
 *     gordian_name(session, "main session");  // reports call it so
 *
 * Every function may be called from any thread and from signal handlers, keeps errno, and does nothing when it is given
 * a pointer that it does not know. "Block" means what one call of malloc, new or make_shared gave; a pointer to
 * anywhere in its first MiB stands for it. What is said about a block is forgotten with the block: when it is freed or
 * resized.
 */
#ifndef GORDIAN_H_
#define GORDIAN_H_

#include <stddef.h>

#ifdef __cplusplus
#define GORDIAN_NULL_ nullptr
extern "C" {
#else
#define GORDIAN_NULL_ NULL
#endif

/* How the runtime offers its functions. Later runtimes have more of them: `size` tells how far it goes. */
struct gordian_runtime_1 {
  size_t size;
  int (*is_running)(void);
  int (*snapshot)(const char* label);
  void (*ignore)(const void* block);
  void (*name)(const void* block, const char* name);
  void (*arena_alloc)(const void* arena, const void* object, size_t size);
  void (*arena_free)(const void* object);
  void (*arena_reset)(const void* begin, size_t size);
};

/* The runtime's functions; null if the program runs without it. */
static inline const struct gordian_runtime_1* gordian_runtime(void) {
  const struct gordian_runtime_1* runtime = GORDIAN_NULL_;
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__)
  /* Not `extern … __attribute__((weak))`: in an executable that is not position-independent the linker would take the
   * missing symbol to be null for good. This form asks the loader, always. */
  __asm__(".weak gordian_runtime_table_1\n\tmovq gordian_runtime_table_1@GOTPCREL(%%rip), %0" : "=r"(runtime));
#endif
  return runtime;
}

#define GORDIAN_HAS_(runtime, function)                                                             \
  ((runtime) != GORDIAN_NULL_ &&                                                                    \
   offsetof(struct gordian_runtime_1, function) + sizeof((runtime)->function) <= (runtime)->size && \
   (runtime)->function != GORDIAN_NULL_)

/* 1 if the program runs under Gordian and is watched (not left out by --follow), else 0. */
static inline int gordian_is_running(void) {
  const struct gordian_runtime_1* runtime = gordian_runtime();
  return GORDIAN_HAS_(runtime, is_running) ? runtime->is_running() : 0;
}

/* Takes a snapshot now and returns when it is written. `label` (may be null; its first 4,000 bytes count) is shown in
 * the report. Returns 0, or -1 if there is none: not under Gordian, in a sandbox, after vfork, the folder cannot be
 * written. */
static inline int gordian_snapshot(const char* label) {
  const struct gordian_runtime_1* runtime = gordian_runtime();
  return GORDIAN_HAS_(runtime, snapshot) ? runtime->snapshot(label) : -1;
}

/* The block is kept on purpose: it, and what only it keeps alive, is no leak. */
static inline void gordian_ignore(const void* block) {
  const struct gordian_runtime_1* runtime = gordian_runtime();
  if (GORDIAN_HAS_(runtime, ignore)) runtime->ignore(block);
}

/* Reports show this name beside the block. The text is copied; its first 200 bytes count. The last name given counts.
 */
static inline void gordian_name(const void* block, const char* name) {
  const struct gordian_runtime_1* runtime = gordian_runtime();
  if (GORDIAN_HAS_(runtime, name)) runtime->name(block, name);
}

/* Arenas and pools: memory that the program got in one piece (from malloc or new, by mmap, or as a variable) and hands
 * out in parts. To Gordian it is one block, which is alive or not as a whole; its free parts are full of old pointers;
 * and what lies in memory from mmap or in a variable owns whatever it points to, for ever. An allocator that says what
 * it hands out makes each object a block of its own, as if it came from malloc: knots inside a living arena are found,
 * with the call stacks of their allocations.
 *
 * The object lies in the arena, at a multiple of 8. `arena` is where the arena's piece of memory begins. Objects may
 * not overlap; a new one takes the place of what was in its memory. */
static inline void gordian_arena_alloc(const void* arena, const void* object, size_t size) {
  const struct gordian_runtime_1* runtime = gordian_runtime();
  if (GORDIAN_HAS_(runtime, arena_alloc)) runtime->arena_alloc(arena, object, size);
}

/* The object's memory is free again. */
static inline void gordian_arena_free(const void* object) {
  const struct gordian_runtime_1* runtime = gordian_runtime();
  if (GORDIAN_HAS_(runtime, arena_free)) runtime->arena_free(object);
}

/* All objects in [begin, begin + size) are gone. Needed when an arena begins anew, and before a variable is used for
 * something else; free() and munmap() of the arena's memory say it by themselves. */
static inline void gordian_arena_reset(const void* begin, size_t size) {
  const struct gordian_runtime_1* runtime = gordian_runtime();
  if (GORDIAN_HAS_(runtime, arena_reset)) runtime->arena_reset(begin, size);
}

#ifdef __cplusplus
} /* extern "C" */

namespace gordian {

inline bool is_running() noexcept { return gordian_is_running() != 0; }
inline bool snapshot(const char* label = nullptr) noexcept { return gordian_snapshot(label) == 0; }

/* These give back what they are given: `Session* session = gordian::ignore(new Session);` */
template <typename T>
T* ignore(T* block) noexcept {
  gordian_ignore(static_cast<const void*>(block));
  return block;
}
template <typename T>
T* name(T* block, const char* text) noexcept {
  gordian_name(static_cast<const void*>(block), text);
  return block;
}
/* … also shared_ptr, unique_ptr and whatever else has get(): `auto root = gordian::ignore(std::make_shared<Node>());`
 */
template <typename Handle, typename = decltype(static_cast<const void*>(static_cast<Handle*>(nullptr)->get()))>
Handle ignore(Handle handle) noexcept {
  gordian_ignore(static_cast<const void*>(handle.get()));
  return handle;
}
template <typename Handle, typename = decltype(static_cast<const void*>(static_cast<Handle*>(nullptr)->get()))>
Handle name(Handle handle, const char* text) noexcept {
  gordian_name(static_cast<const void*>(handle.get()), text);
  return handle;
}

/* One piece of an arena's memory, for the allocator to keep beside it: says at the end of its life that all is gone. */
class Arena {
 public:
  Arena(const void* begin, size_t size) noexcept : begin_(begin), size_(size) {}
  ~Arena() { reset(); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  void* allocated(void* object, size_t size) const noexcept {
    gordian_arena_alloc(begin_, object, size);
    return object;
  }
  void freed(const void* object) const noexcept { gordian_arena_free(object); }
  void reset() const noexcept { gordian_arena_reset(begin_, size_); }

 private:
  const void* begin_;
  size_t size_;
};

} /* namespace gordian */
#endif

#endif /* GORDIAN_H_ */
