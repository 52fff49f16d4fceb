// The ELF images of one process, seen from outside: names for addresses, and the C++ types that debug info declares.
//
// This folder is the only place that knows ELF and DWARF (elfutils). Everything is addressed with run-time addresses of
// the snapshot's process. Files are opened lazily; a file that is missing, replaced (other build-id) or stripped gives
// fewer names, never an error: problems() says what is missing and why, for the report's `not_seen`.
//
// Threads: not thread-safe; one Binaries per analysis.
#ifndef GORDIAN_ANALYZER_BINARY_BINARIES_H_
#define GORDIAN_ANALYZER_BINARY_BINARIES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/binary/effects.h"
#include "analyzer/binary/releases.h"
#include "analyzer/binary/types.h"

namespace gordian {

// What the snapshot says about one mapped image.
struct ImageInfo {
  std::string path;
  std::string build_id;  // raw bytes; empty if unknown
  uint64_t bias = 0;     // run-time address minus ELF virtual address
  uint64_t start = 0;    // lowest and highest run-time address (exclusive) of its segments
  uint64_t end = 0;
  bool main_program = false;
  // If it was unloaded: the first id that is not of its stack nodes. 0: it is mapped.
  uint32_t stack_ids_end = 0;
};

// One line of a call stack. Inlined functions have lines of their own.
struct SourceFrame {
  std::string function;  // demangled, without parameters ("Session::start"); empty if not known
  std::string file;      // as in the line table, made absolute with the compilation directory; empty if not known
  uint32_t line = 0;     // 0 if not known
  std::string module;    // path of the image; empty if the address is in none
  uint64_t offset = 0;   // the address as ELF virtual address of the module
  bool inlined = false;
};

struct Symbol {
  std::string name;     // demangled
  std::string mangled;  // as in the symbol table
  uint64_t offset = 0;  // of the address that was asked for, from the symbol's start
  uint64_t size = 0;    // 0 if the table does not say
  bool function = false;
};

class DiskCache;
class ImageFiles;
class PackedFiles;

// A coroutine, as far as its two functions tell.
struct Coroutine {
  std::string function;    // its name, or (with `frame`) that of the frame's type; empty if not known
  TypeId frame = kNoType;  // the frame's type, with parameters and local variables as members; only g++ describes it
};

// What a std::function of libstdc++ holds, as far as its manager function tells.
struct Functor {
  std::string type;      // demangled: "main::{lambda()#1}"
  bool on_heap = false;  // in a block of its own, rather than inside of the std::function
};

// Part of a function's frame: bytes from its canonical address (CFA, where its caller's frame begins) on.
struct FrameRange {
  int64_t begin = 0, end = 0;
};

struct BinaryOptions {
  std::string sysroot = {};  // looked in first, path by path; empty: none
  // What is read of files is kept here, for other processes that have them mapped; null: for this object alone. All
  // that share it have the same sysroot.
  std::shared_ptr<ImageFiles> files = nullptr;
  std::shared_ptr<DiskCache> cache = nullptr;  // see disk_cache.h; null: none
  // Where the snapshot came out of a pack: binaries are looked for there, and elsewhere only if there is a sysroot;
  // null: it did not.
  std::shared_ptr<const PackedFiles> packed = nullptr;
};

std::shared_ptr<ImageFiles> make_image_files();

class Binaries {
 public:
  Binaries(std::vector<ImageInfo> images, BinaryOptions options);
  ~Binaries();
  Binaries(const Binaries&) = delete;
  Binaries& operator=(const Binaries&) = delete;

  // The frames at a return address, innermost inlined function first; the call itself (address − 1) is what is
  // looked up. Always at least one frame; with nothing known it has module and offset only. Results are cached.
  // `stack_node`: the id of the stack node that has the address; it tells which module was there at that time.
  const std::vector<SourceFrame>& frames_of_call(uint64_t return_address, uint32_t stack_node = UINT32_MAX);

  // The symbol (.symtab, .dynsym, of the separate debug file too) that covers `address`.
  std::optional<Symbol> symbol_at(uint64_t address);

  // The functions that the function at `address` calls directly, in the order of its code, each once: by a call, or by
  // a jump that leaves it; through the PLT and the GOT too. Names are demangled, without parameters ("puts",
  // "Session::stop"). Calls of what was inlined count; those through pointers and virtual functions are not seen. Left
  // out: the function itself (all variants of one destructor are one function, and of what its class's other functions
  // do the calls are its own), and what only gives memory back (see release_functions.h). Empty if nothing is known.
  // Results are cached.
  std::vector<std::string> calls_of(uint64_t address);

  // Whether the function at `address` gives memory back (free, operator delete), itself or by what it calls directly.
  bool frees_memory(uint64_t address);

  // Which counts the function that is entered this way, and what it calls, lowers: see releases.h. Without debug info,
  // too. Results are cached.
  const Releases& releases_of(const ReleaseEntry& entry);

  // What the function that is entered this way does beyond releasing: see effects.h. Results are cached.
  const Effects& effects_of(const ReleaseEntry& entry);

  // The pointer that lies in constant data (a vtable) at `address`; nothing if none is known there.
  std::optional<uint64_t> constant_pointer_at(uint64_t address);

  // Whether the code at `address` is what a signal handler returns to (rt_sigreturn).
  bool returns_from_signal(uint64_t address) const;

  // The demangled name of the type that this std::type_info describes; empty if none is known there.
  std::string type_described_at(uint64_t type_info);

  // The coroutine whose frame begins with these two addresses; `resume` is 0 when it is done. Nothing if they are not
  // known to be a coroutine's functions.
  std::optional<Coroutine> coroutine_at(uint64_t resume, uint64_t destroy);

  // The functor that the manager function at `manager` of a std::function copies and destroys. Nothing if it is not
  // known to be such a function.
  std::optional<Functor> functor_of(uint64_t manager);

  // Index into the images given at construction of the mapped one that covers `address`; nothing if none does.
  std::optional<size_t> image_at(uint64_t address) const;

  // --- Types from debug info. TypeIds are valid for the life of this object; kNoType where nothing is known. ---

  const Type& type(TypeId id);

  // A class, union, enum or base type by its qualified name as a demangler prints it: "ns::Map<int,
  // std::shared_ptr<A> >", "(anonymous namespace)::B", "main::A". Spacing, template-argument spelling ("5ul",
  // "(Policy)2") and inline-namespace differences between DWARF and the demangler are smoothed over. A definition is
  // preferred to a declaration.
  TypeId find_type(std::string_view qualified_name);

  // The class whose (non-static or static) member function has its code at `address`, e.g. for a vtable slot's value:
  // exact where names are not (local classes, anonymous namespaces, lambdas as template arguments).
  TypeId class_of_function(uint64_t address);

  // Of the instance of a function template whose code is at `address`: its first argument, if that is a type.
  TypeId argument_of_function(uint64_t address);

  // Type of the global, namespace-scope, static-member or function-static variable at `address` (exact start or
  // inside); `name` receives its qualified name, or that of its symbol, and `offset` how far in the address lies.
  TypeId variable_at(uint64_t address, std::string* name, uint64_t* offset);

  // The local variable or parameter of a function that lies at `address` in its frame, whose canonical address (where
  // its caller's begins) is `cfa`; `return_address` as for frames_of_call. Empty if none is known.
  std::string local_at(uint64_t return_address, uint64_t cfa, uint64_t address);

  // Where variables lie in the frame of the function that called from `return_address`, of scopes that the call is not
  // in: their words are left over, if there are any. Only if all variables of the function lie in its frame all the
  // time, as without optimisation: else something that has no name may have taken their place. Empty if nothing is
  // known. Results are cached.
  const std::vector<FrameRange>& dead_locals_at(uint64_t return_address);

  // The thread-local variable of the main program that lies `below` bytes below a thread pointer: its name, or
  // "+0x10" if the block is the program's and has no symbol there. Empty if it is not the program's.
  std::string thread_local_at(uint64_t below);

  // If `id` is only a declaration, the definition of the same name from any image; else `id`.
  TypeId complete(TypeId id);

  // What could not be used and why, one sentence each ("/usr/bin/x: the file was replaced since (build-id differs)").
  // Ordinary strippedness is not a problem. Only files that were needed are mentioned.
  std::vector<std::string> problems() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// `mangled` (a symbol or a type_info name) as a person reads it; the input itself if it is not a mangled name.
std::string demangle(const std::string& mangled);
std::string demangle_type(const std::string& type_info_name);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_BINARIES_H_
