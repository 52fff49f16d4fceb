// What it means for a destructor that it calls a function of this name.
#ifndef GORDIAN_ANALYZER_BINARY_FUNCTION_ROLES_H_
#define GORDIAN_ANALYZER_BINARY_FUNCTION_ROLES_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace gordian {

enum class FunctionRole : uint8_t {
  kOther,            // nothing is known: its call is an effect
  kEffect,           // its call is an effect, even if the code is at hand
  kSystemCall,       // syscall(): the first argument is the number
  kEnds,             // an effect, and does not return
  kNoReturn,         // does not return, when something has gone wrong
  kFrees,            // gives memory back: the first argument
  kAllocates,        // returns memory that nobody else has
  kWrites,           // only writes to the memory behind its first argument
  kRelinks,          // … behind its first and its second one
  kHarmless,         // only looks, or keeps the library's own books
  kRelease,          // of the standard library: only releases (release_functions.h)
  kDestructor,       // of a class of somebody else
  kInstrumentation,  // put in by the compiler (instrumentation.h)
};

struct NamedFunction {
  // Demangled, without parameters and inline namespaces: "std::thread::join". Of a function of the program's own that
  // is called like one of C, with its parameters: "close(Window*)".
  std::string name;
  FunctionRole role = FunctionRole::kOther;
  bool namesake = false;  // that is the program's own, called like one of C
};

// `symbol` as in a symbol table, with or without version.
NamedFunction named_function(std::string_view symbol);

// Whether it is known not to return, whatever for.
bool never_returns(std::string_view symbol);

// Whether it is known to be given nothing; `symbol` without version.
bool takes_no_arguments(std::string_view symbol);

// What a function does, as a phrase in the past participle ("closed a file descriptor"); empty if that is not known.
// `name` as NamedFunction has it.
std::string_view effect_phrase(std::string_view name);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_FUNCTION_ROLES_H_
