// A finding's name for life: eight hex digits that people put into suppression lists, baselines and bug reports.
//
// Problem: the same leak has to have the same name in every build of the program: with and without debug info, at all
// optimisation levels, by another compiler, with another version of the standard library, after members were added to a
// class. So addresses, lines, member names and offsets are out. What is left, and known in all of them, is who owns
// whom: the types, and which type holds which. But two leaks that differ in more than that must have two names.
// Choice: the name is a hash of the types and of who holds whom. Where findings of one report have that in common, the
// first (by what else tells them apart: offsets, call stacks) has the plain hash, the second that of "the second one",
// and so on. When one of them is mended the others may take its name, but no name is new. Rejected: offsets in the hash
// (they change with the class and with the library); member names (a stripped program has none).
#ifndef GORDIAN_ANALYZER_REPORT_FINGERPRINT_H_
#define GORDIAN_ANALYZER_REPORT_FINGERPRINT_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace gordian {

// The parts are a set: two rings of the same types are the same finding, whatever their lengths.
std::string fingerprint(const std::string& kind, const std::set<std::string>& parts);

// Of a knot, whatever is said of it: it is the same one while it is owned from outside and when it has leaked, which
// have two names otherwise. For snapshots of one build only, so the members' offsets tell knots of the same types
// apart.
std::string knot_fingerprint(std::set<std::string> parts, const std::string& details);

// A type's name without what compilers spell differently: inline namespaces of standard libraries, suffixes of numbers,
// where a lambda stands and its number.
std::string stable_type(std::string_view source_name);

// Findings of one kind, to be named together.
class Fingerprints {
 public:
  explicit Fingerprints(std::string kind) : kind_(std::move(kind)) {}

  // What any build knows of a finding, and what tells it apart from the others in this one.
  void add(const std::set<std::string>& parts, const std::string& details) { details_of_[parts].insert(details); }
  // REQUIRES: all are added.
  std::string id(const std::set<std::string>& parts, const std::string& details) const;

 private:
  const std::string kind_;
  std::map<std::set<std::string>, std::set<std::string>> details_of_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_FINGERPRINT_H_
