// Findings as JSON, with each text once: FindingTable of viewer/web/src/dashboard/data/answers.ts.
#ifndef GORDIAN_HISTORY_DASHBOARD_FINDING_TABLE_H_
#define GORDIAN_HISTORY_DASHBOARD_FINDING_TABLE_H_

#include <cstddef>
#include <string>
#include <unordered_map>

#include "analyzer/report/json_values.h"
#include "history/dashboard/finding_owner.h"
#include "history/store/queries.h"

namespace gordian::history {

class FindingTable {
 public:
  explicit FindingTable(Ownership& ownership) : ownership_(ownership) {}

  void add(const FindingRow& row, const FindingOwner& owner);
  // `more`: there are rows that were not added. Nothing may be added after that.
  Json json(bool more);

 private:
  size_t index_of(const std::string& text);

  Ownership& ownership_;
  std::unordered_map<std::string, size_t> indexes_;
  Json strings_ = Json::array();
  Json rows_ = Json::array();
};

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_FINDING_TABLE_H_
