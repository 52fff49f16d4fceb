// Small things that several texts say in the same words.
#ifndef GORDIAN_ANALYZER_REPORT_WORDS_H_
#define GORDIAN_ANALYZER_REPORT_WORDS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/report/origin.h"

namespace gordian {

// Why it is not sure that an object with a count is garbage, if handles to it were lost.
inline constexpr const char* kLost =
    "a handle was lost, its destructor never ran: it is counted, but no pointer to the object is left anywhere";

// "1 object", "2 objects".
std::string count_of(uint64_t count, const char* one, const char* many);

// What ends the equation of a unit's count: "1 from outside the heap + 2 lost". Empty if its handles explain it.
std::string unexplained_terms(const Handles& handles, UnitId unit);

// "88 bytes", "1.2 kB", "3.4 MB": powers of 1000.
std::string human_bytes(uint64_t bytes);

// "0.25 s", "12 s", "3 min 20 s", "2 h 5 min".
std::string human_duration(uint64_t nanoseconds);

// "main  parent.cc:7"; "server+0x1234" if nothing better is known.
std::string place_text(const report::Frame& frame);

// "Window::layout → Layout::button": the members to the handle, as far as they are known; without the last one, if that
// is `last`. The edge is a report::Edge's or an EdgeName's.
template <typename Members>
std::string way_text(const std::string& member, const Members& via_members, const std::string& last = "") {
  std::string way = member, before = member;
  for (const std::string& next : via_members) {
    if (next.empty()) continue;
    before = way;
    way += " → " + next;
  }
  return !last.empty() && way.ends_with(" → " + last) ? before : way;
}

// "alive through: global registry → vector<shared_ptr<Node>> → Node::peer: Node", in as many lines as it needs.
std::vector<std::string> path_lines(const OwnerPath& path, size_t width);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_WORDS_H_
