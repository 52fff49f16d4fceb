// The functions whose part in a destructor is known by name. Short lists on purpose: what is not in them is called by
// its name, which says as much to who wrote the program.
#include "analyzer/binary/function_roles.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "analyzer/binary/binaries.h"
#include "analyzer/binary/function_names.h"
#include "analyzer/binary/instrumentation.h"
#include "analyzer/binary/name_lists.h"
#include "analyzer/binary/release_functions.h"
#include "analyzer/binary/type_names.h"

namespace gordian {
namespace {

using Phrases = std::unordered_map<std::string_view, std::string_view>;

const Phrases& phrases() {
  static const Phrases kPhrases = {
      // files and sockets
      {"close", "closed a file descriptor"},
      {"fclose", "closed a file"},
      {"gzclose", "closed a file"},
      {"std::basic_filebuf::close", "closed a file"},
      {"std::basic_filebuf::~basic_filebuf", "closed a file"},
      {"std::basic_ofstream::~basic_ofstream", "closed a file"},
      {"std::basic_ifstream::~basic_ifstream", "closed a file"},
      {"std::basic_fstream::~basic_fstream", "closed a file"},
      {"std::basic_ofstream::close", "closed a file"},
      {"std::basic_ifstream::close", "closed a file"},
      {"std::basic_fstream::close", "closed a file"},
      {"closedir", "closed a directory"},
      {"pclose", "closed a pipe to a process"},
      {"write", "written to a file descriptor"},
      {"pwrite", "written to a file descriptor"},
      {"writev", "written to a file descriptor"},
      {"fflush", "flushed a file"},
      {"std::ostream::flush", "flushed a stream"},
      {"std::basic_ostream::flush", "flushed a stream"},
      {"fsync", "flushed a file to disk"},
      {"fdatasync", "flushed a file to disk"},
      {"msync", "flushed memory to disk"},
      {"ftruncate", "truncated a file"},
      {"unlink", "removed a file"},
      {"unlinkat", "removed a file"},
      {"remove", "removed a file"},
      {"std::filesystem::remove", "removed a file"},
      {"std::filesystem::remove_all", "removed files"},
      {"rmdir", "removed a directory"},
      {"rename", "renamed a file"},
      {"std::filesystem::rename", "renamed a file"},
      {"flock", "changed a file lock"},
      {"send", "sent data"},
      {"sendto", "sent data"},
      {"sendmsg", "sent data"},
      {"shutdown", "shut down a socket"},
      {"epoll_ctl", "changed an epoll set"},
      {"ioctl", "controlled a device"},
      {"munmap", "unmapped memory"},
      {"shm_unlink", "removed shared memory"},
      {"sem_unlink", "removed a semaphore"},
      {"sem_close", "closed a semaphore"},
      {"dlclose", "unloaded a library"},
      // output
      {"puts", "printed"},
      {"printf", "printed"},
      {"fprintf", "printed"},
      {"vprintf", "printed"},
      {"vfprintf", "printed"},
      {"dprintf", "printed"},
      {"putchar", "printed"},
      {"putc", "printed"},
      {"fputc", "printed"},
      {"fputs", "printed"},
      {"fwrite", "printed"},
      {"perror", "printed"},
      {"std::operator<<", "printed"},
      {"std::__ostream_insert", "printed"},
      {"std::__put_character_sequence", "printed"},
      {"std::endl", "printed"},
      {"std::ostream::operator<<", "printed"},
      {"std::ostream::put", "printed"},
      {"std::ostream::write", "printed"},
      {"std::ostream::_M_insert", "printed"},
      {"std::basic_ostream::operator<<", "printed"},
      {"std::basic_ostream::put", "printed"},
      {"std::basic_ostream::write", "printed"},
      {"std::basic_ostream::sentry::sentry", "printed"},
      {"std::ostream::sentry::sentry", "printed"},
      {"syslog", "logged"},
      // threads and processes
      {"pthread_join", "joined a thread"},
      {"std::thread::join", "joined a thread"},
      {"std::jthread::join", "joined a thread"},
      {"pthread_detach", "detached a thread"},
      {"std::thread::detach", "detached a thread"},
      {"pthread_cancel", "cancelled a thread"},
      {"pthread_kill", "sent a signal"},
      {"kill", "sent a signal"},
      {"raise", "sent a signal"},
      {"waitpid", "waited for a process"},
      {"wait", "waited for a process"},
      {"pthread_mutex_lock", "locked a mutex"},
      {"std::mutex::lock", "locked a mutex"},
      {"std::recursive_mutex::lock", "locked a mutex"},
      {"pthread_mutex_unlock", "unlocked a mutex"},
      {"std::mutex::unlock", "unlocked a mutex"},
      {"std::recursive_mutex::unlock", "unlocked a mutex"},
      {"pthread_cond_signal", "woken a thread"},
      {"pthread_cond_broadcast", "woken threads"},
      {"std::condition_variable::notify_one", "woken a thread"},
      {"std::condition_variable::notify_all", "woken threads"},
      {"sem_post", "woken a thread"},
      {"std::future_category", "broken a promise"},
      {"timer_delete", "deleted a timer"},
      {"unsetenv", "changed the environment"},
      {"setenv", "changed the environment"},
      {"exit", "ended the program"},
      {"_exit", "ended the program"},
      {"_Exit", "ended the program"},
      {"quick_exit", "ended the program"},
      // well-known libraries
      {"sqlite3_close", "closed a database"},
      {"sqlite3_close_v2", "closed a database"},
      {"sqlite3_finalize", "finalized a database statement"},
      {"mysql_close", "closed a database connection"},
      {"PQfinish", "closed a database connection"},
      {"curl_easy_cleanup", "closed a transfer"},
      {"curl_multi_cleanup", "closed transfers"},
      {"SSL_shutdown", "shut down a TLS connection"},
      {"SSL_free", "freed a TLS connection"},
      {"g_object_unref", "dropped a reference to a GObject"},
  };
  return kPhrases;
}

constexpr std::array<std::string_view, 5> kEndings = {"exit", "_exit", "_Exit", "quick_exit", "pthread_exit"};
constexpr std::array<std::string_view, 8> kFreeing = {"free",
                                                      "cfree",
                                                      "g_free",
                                                      "g_slice_free1",
                                                      "QArrayData::deallocate",
                                                      "QListData::dispose",
                                                      "QHashData::free_helper",
                                                      "QMapDataBase::freeData"};
constexpr std::array<std::string_view, 9> kAllocating = {
    "malloc", "calloc", "realloc", "reallocarray", "aligned_alloc", "memalign", "valloc", "strdup", "strndup"};
constexpr std::array<std::string_view, 16> kWriting = {
    "memset",       "memcpy",       "memmove",       "mempcpy",      "strcpy",       "strncpy", "stpcpy",  "strcat",
    "__memset_chk", "__memcpy_chk", "__memmove_chk", "__strcpy_chk", "__strcat_chk", "bzero",   "sprintf", "snprintf"};
constexpr std::array<std::string_view, 59> kLooking = {
    "ceil",
    "ceilf",
    "floor",
    "floorf",
    "round",
    "sqrt",
    "sqrtf",
    "pow",
    "exp",
    "log",
    "sin",
    "cos",
    "strlen",
    "strnlen",
    "strcmp",
    "strncmp",
    "strchr",
    "strrchr",
    "strstr",
    "memcmp",
    "bcmp",
    "memchr",
    "strtol",
    "strtoul",
    "atoi",
    "abs",
    "getenv",
    "secure_getenv",
    "getpid",
    "gettid",
    "time",
    "clock",
    "clock_gettime",
    "gettimeofday",
    "fileno",
    "ferror",
    "feof",
    "sched_yield",
    "pthread_self",
    "pthread_equal",
    "pthread_getspecific",
    "__errno_location",
    "__dynamic_cast",
    "__pthread_key_create",
    "__libc_single_threaded",
    "__tls_get_addr",
    "pthread_mutex_destroy",
    "pthread_mutexattr_destroy",
    "pthread_cond_destroy",
    "pthread_condattr_destroy",
    "pthread_rwlock_destroy",
    "pthread_attr_destroy",
    "pthread_spin_destroy",
    "pthread_barrier_destroy",
    "sem_destroy",
    "freeaddrinfo",
    "freelocale",
    "regfree",
    "uselocale",
};
constexpr std::array<std::string_view, 6> kRelinking = {"std::_Rb_tree_increment",
                                                        "std::_Rb_tree_decrement",
                                                        "std::_Rb_tree_insert_and_rebalance",
                                                        "std::_Rb_tree_rebalance_for_erase",
                                                        "std::__detail::_List_node_base::_M_hook",
                                                        "std::__detail::_List_node_base::_M_unhook"};
// Of the standard library: classes all of whose functions work on themselves only.
constexpr std::array<std::string_view, 18> kSelfContained = {"std::logic_error::",
                                                             "std::runtime_error::",
                                                             "std::exception_ptr::",
                                                             "std::basic_string::",
                                                             "std::string::",
                                                             "std::basic_stringbuf::",
                                                             "std::basic_stringstream::",
                                                             "std::basic_ostringstream::",
                                                             "std::basic_istringstream::",
                                                             "std::basic_ios::",
                                                             "std::ios_base::",
                                                             "std::basic_streambuf::",
                                                             "std::locale::",
                                                             "std::exception::",
                                                             "std::type_info::",
                                                             "std::error_category::",
                                                             "std::chrono::",
                                                             "std::filesystem::path::"};
constexpr std::array<std::string_view, 11> kStandardLooks = {"std::uncaught_exception",
                                                             "std::uncaught_exceptions",
                                                             "std::this_thread::get_id",
                                                             "std::to_string",
                                                             "std::current_exception",
                                                             "std::generic_category",
                                                             "std::system_category",
                                                             "std::_Hash_bytes",
                                                             "std::__next_prime",
                                                             "std::__detail::_Prime_rehash_policy::_M_need_rehash",
                                                             "std::thread::hardware_concurrency"};
constexpr std::array<std::string_view, 4> kLibraryReleases = {"__gnu_debug::", "QMapDataBase::freeTree",
                                                              "QtSharedPointer::", "boost::detail::sp_counted_base::"};

void remove_all(std::string& text, std::string_view part) {
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at)) text.erase(at, part.size());
}

// "std::basic_ostream<char, …>::operator<< <int>" → "std::basic_ostream::operator<<"
std::string without_template_arguments(std::string_view name) {
  constexpr std::string_view kOperator = "operator";
  std::string result;
  int depth = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    if (depth == 0 && name.substr(i).starts_with(kOperator) && (i == 0 || name[i - 1] == ':')) {
      size_t end = i + kOperator.size();
      while (end < name.size() && std::string_view("<>=-").find(name[end]) != std::string_view::npos) ++end;
      result += name.substr(i, end - i);
      i = end - 1;
      continue;
    }
    const char c = name[i];
    if (c == '<') ++depth;
    if (depth == 0) result += c;
    if (c == '>' && depth > 0) --depth;
  }
  while (result.ends_with(' ')) result.pop_back();
  return result;
}

bool is_standard(std::string_view name) { return name.starts_with("std::") || name.starts_with("__gnu_cxx::"); }

std::string with_parameters(std::string_view symbol) {
  return demangle(std::string(symbol.substr(0, symbol.find_first_of("@."))));
}

std::string readable_name(std::string_view symbol) {
  std::string name = without_parameters(with_parameters(symbol));
  if (!is_standard(name)) return name;
  for (const std::string_view space : kLibraryNamespaces) remove_all(name, std::string(space) + "::");
  return without_template_arguments(name);
}

bool is_destructor_name(std::string_view name) {
  const size_t last = name.rfind("::");
  return last != std::string_view::npos && name.substr(last + 2).starts_with('~');
}

FunctionRole role_of(std::string_view symbol, std::string_view name) {
  if (is_instrumentation_function(name)) return FunctionRole::kInstrumentation;
  if (is_one_of(name, kEndings)) return FunctionRole::kEnds;
  if (!effect_phrase(name).empty()) return FunctionRole::kEffect;
  if (name == "syscall") return FunctionRole::kSystemCall;
  if (never_returns(symbol)) return FunctionRole::kNoReturn;
  if (is_one_of(name, kFreeing) || name == "operator delete" || name == "operator delete[]")
    return FunctionRole::kFrees;
  if (is_one_of(name, kAllocating) || name == "operator new" || name == "operator new[]" ||
      name == "__cxa_allocate_exception")
    return FunctionRole::kAllocates;
  if (is_one_of(name, kWriting)) return FunctionRole::kWrites;
  if (is_one_of(name, kRelinking)) return FunctionRole::kRelinks;
  if (is_one_of(name, kLooking) || is_one_of(name, kStandardLooks)) return FunctionRole::kHarmless;
  if (is_release_function(name) || begins_with_any(name, kLibraryReleases)) return FunctionRole::kRelease;
  if (begins_with_any(name, kSelfContained) || name.ends_with("::operator delete")) return FunctionRole::kRelease;
  return is_destructor_name(name) ? FunctionRole::kDestructor : FunctionRole::kOther;
}

}  // namespace

bool never_returns(std::string_view symbol) {
  constexpr std::array<std::string_view, 12> kNames = {
      "__stack_chk_fail", "abort",          "_exit",         "exit",       "__cxa_throw",  "__cxa_rethrow",
      "_ZSt9terminatev",  "_Unwind_Resume", "__assert_fail", "quick_exit", "pthread_exit", "__cxa_pure_virtual"};
  symbol = symbol.substr(0, symbol.find('@'));
  const bool throws = symbol.starts_with("_ZSt") && (symbol.find("__throw_") != std::string_view::npos ||
                                                     symbol.find("__glibcxx_assert_fail") != std::string_view::npos);
  return throws || symbol.starts_with("__clang_call_terminate") ||
         std::find(kNames.begin(), kNames.end(), symbol) != kNames.end();
}

bool takes_no_arguments(std::string_view symbol) {
  constexpr std::array<std::string_view, 5> kNames = {"sched_yield", "pthread_self", "__errno_location", "getpid",
                                                      "gettid"};
  return std::find(kNames.begin(), kNames.end(), symbol) != kNames.end();
}

NamedFunction named_function(std::string_view symbol) {
  NamedFunction result{readable_name(symbol), FunctionRole::kOther};
  result.role = role_of(symbol, result.name);
  // The program's own close(Window*) is not that of C.
  const bool own = symbol.starts_with("_Z") && result.role != FunctionRole::kOther &&
                   result.name.find("::") == std::string::npos && !result.name.starts_with("operator");
  return own ? NamedFunction{with_parameters(symbol), FunctionRole::kOther, true} : result;
}

std::string_view effect_phrase(std::string_view name) {
  // What _FORTIFY_SOURCE makes of it: "__printf_chk".
  constexpr std::string_view kChecked = "_chk";
  if (name.starts_with("__") && name.ends_with(kChecked)) name = name.substr(2, name.size() - 2 - kChecked.size());
  const auto found = phrases().find(name);
  return found == phrases().end() ? std::string_view() : found->second;
}

}  // namespace gordian
