// Of a snapshot of a program with debug info: does the code of destructors say the same about handles as the types do?
// Prints "same N opposite N silent N" for each snapshot, how many of the handles that code takes for alternatives are
// some and are none, and how the handles' strengths are known; exit status 1 if some are opposite.
#include <array>
#include <cstdio>
#include <variant>

#include "analyzer/analyze.h"
#include "analyzer/find/references.h"

namespace gordian {
namespace {

bool compare(const Handles& handles, const char* path) {
  const Handles::Agreement found = handles.compare_code_with_types();
  std::array<size_t, 7> by_evidence{};
  for (const Handle& handle : handles.all()) ++by_evidence[static_cast<size_t>(handle.evidence)];
  std::printf(
      "same %zu opposite %zu silent %zu  alternatives %zu not-alternatives %zu  type %zu count %zu self %zu code %zu "
      "constraint %zu assumed %zu  %s\n",
      static_cast<size_t>(found.same), static_cast<size_t>(found.opposite), static_cast<size_t>(found.silent),
      static_cast<size_t>(found.conditional), static_cast<size_t>(found.unconditional), by_evidence[1], by_evidence[2],
      by_evidence[3], by_evidence[4], by_evidence[5], by_evidence[6], path);
  return found.opposite == 0;
}

bool check(const char* path) {
  bool good = false;
  AnalyzeOptions options;
  options.report = false;
  options.inspect = [&](const References& references, const Liveness&, const Findings&) {
    good = compare(references.handles(), path);
  };
  return std::holds_alternative<report::Report>(analyze(path, options)) && good;
}

}  // namespace
}  // namespace gordian

int main(int argc, char** argv) {
  bool good = true;
  for (int i = 1; i < argc; ++i) good &= gordian::check(argv[i]);
  return good ? 0 : 1;
}
