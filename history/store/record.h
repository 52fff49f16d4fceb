// What of a report is stored, and in which form.
#ifndef GORDIAN_HISTORY_STORE_RECORD_H_
#define GORDIAN_HISTORY_STORE_RECORD_H_

#include <cstdint>
#include <map>
#include <string>

#include "history/store/history.h"
#include "report.pb.h"

namespace gordian::history {

// No process of x86-64 has more memory; sums of thousands of them stay within a BIGINT.
inline constexpr uint64_t kMost = uint64_t{1} << 48;

// How sure a finding is, as a number that grows with it.
int64_t confidence_number(const std::string& word);
std::string confidence_word(int64_t number);  // "" if it is none

// The figures of a finding in one night.
struct Figures {
  int64_t instances = 0, total_bytes = 0, retained_bytes = 0;
  int64_t confidence = 0;

  bool operator==(const Figures&) const = default;
  // Of two runs in one night.
  Figures& operator+=(const Figures& other);
};

// A finding, ready for the tables.
struct FindingRecord {
  std::string kind;
  bool leaking = false;
  std::string title, function, file;
  int64_t line = 0;
  Figures figures;
  std::string digest;                        // of `text`, see below
  const report::Finding* finding = nullptr;  // belongs to the report
};

// A report, ready for the tables.
struct Record {
  std::string run_id;
  int64_t live_blocks = 0, live_bytes = 0, leaked_bytes = 0;
  int64_t leaking = 0, others = 0;                // findings
  std::map<std::string, FindingRecord> findings;  // by id; those without one are left out
};

// REQUIRES: `run` lives longer than the record.
Record record_of(const NewRun& run);

bool is_leaking(const std::string& kind);

// "Session → Timer → Session", or what the report calls it.
std::string title_of(const report::Finding& finding);

// The finding as the table has it: without what only its process knew (addresses), compressed; and back. unpack()
// throws Error if the bytes are not whole, or stand for more than 64 MiB.
std::string pack_finding(const report::Finding& finding);
report::Finding unpack_finding(const std::string& packed);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_RECORD_H_
