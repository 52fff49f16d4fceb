// Places in the source, as a report shows them: file names as short as they are unambiguous, and of an allocation's
// call stack the part that the user wrote.
#ifndef GORDIAN_ANALYZER_REPORT_PLACES_H_
#define GORDIAN_ANALYZER_REPORT_PLACES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analyzer/binary/binaries.h"
#include "analyzer/graph/heap.h"
#include "report.pb.h"

namespace gordian {

// "server" of "/usr/bin/server".
std::string last_component(const std::string& path);

// Template arguments as people write them; a lambda's function stays as the demangler has it.
std::string readable_function(const std::string& function);

// Whether the function is not the user's own: the allocator's, the standard library's, or Boost's.
bool is_machinery(const SourceFrame& frame);

class Places {
 public:
  Places(const Heap& heap, Binaries& binaries) : heap_(heap), binaries_(binaries) {}

  // "parent.cc"; "dir/parent.cc" once two files of that name have been met. Call it when all are known: see settle().
  std::string file(const std::string& path);
  std::string file_and_line(const std::string& path, uint32_t line);

  // The stack of a block, innermost first, from the first frame that is not the allocator's or the standard library's.
  // All of it, if everything is.
  std::vector<report::Frame> allocation(uint32_t stack);

 private:
  const Heap& heap_;
  Binaries& binaries_;
  std::map<std::string, std::string> by_name_;  // last path component → the first path met with it
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_PLACES_H_
