// The findings of many reports as one list: what shards, processes and programs have in common is one finding.
#ifndef GORDIAN_HISTORY_GATE_SIGHTINGS_H_
#define GORDIAN_HISTORY_GATE_SIGHTINGS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "history/gate/suppressions.h"
#include "report.pb.h"

namespace gordian::gate {

// In rising order.
enum class Confidence { kPossible, kProbable, kProved };

const char* confidence_name(Confidence confidence);

// A finding wherever it was seen. All text is printable.
struct Sighting {
  std::string id, kind, title;  // "Session → Timer → Session", "block of 24 bytes"
  std::string shape;            // shape.h
  std::vector<std::string> path;
  bool named = false;
  Confidence confidence = Confidence::kPossible;  // the highest
  std::string gc;                                 // of cycles
  std::string site, cut;             // "make_session  server.cc:26"; "Session::timer as std::weak_ptr<Timer>"
  std::vector<std::string> reasons;  // why it is not proved
  std::set<std::string> binaries;
  uint64_t instances = 0;  // in all reports
  uint64_t bytes = 0;      // of one
  uint64_t total_bytes = 0;
};

class Sightings {
 public:
  explicit Sightings(Suppressions& suppressions) : suppressions_(suppressions) {}

  // The same report a second time (of one process and moment) changes nothing.
  void add(const report::Report& report);

  // Once for each fingerprint; what has no names, once for each fingerprint and program.
  std::vector<Sighting> all() const;

  const std::set<std::string>& binaries() const { return binaries_; }
  uint64_t reports() const { return reports_; }
  // Findings (by fingerprint) that a suppression took away everywhere, or in some reports.
  const std::set<std::string>& suppressed() const { return suppressed_; }

 private:
  using Key = std::pair<std::string, std::string>;  // fingerprint, program if it has no names
  using Moment = std::tuple<std::string, uint32_t, uint32_t, uint64_t>;

  void count(const report::Finding& finding, const std::string& exe, const std::string& binary);

  Suppressions& suppressions_;
  std::map<Key, Sighting> seen_;
  std::set<Moment> moments_;
  std::set<std::string> binaries_, suppressed_;
  uint64_t reports_ = 0;
};

}  // namespace gordian::gate

#endif  // GORDIAN_HISTORY_GATE_SIGHTINGS_H_
