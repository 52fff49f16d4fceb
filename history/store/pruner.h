// Takes old nights out of the tables.
//
// What is gone is gone, but what stays still says the truth: a finding that is there today and came in a night that was
// taken out keeps its first night, its first build and the last clean one. A series that lost all nights is taken out
// whole. Builds and hosts stay: they are a name each, and what stays refers to them.
#ifndef GORDIAN_HISTORY_STORE_PRUNER_H_
#define GORDIAN_HISTORY_STORE_PRUNER_H_

#include <chrono>
#include <vector>

#include "history/store/database.h"
#include "history/store/history.h"

namespace gordian::history {

class Pruner {
 public:
  Pruner(Database& database, std::chrono::milliseconds patience) : database_(database), patience_(patience) {}

  // One transaction for each series: writers wait for that one only.
  std::vector<Pruned> prune(const PruneOptions& options);

 private:
  struct Series {
    std::string project, branch;
    int64_t project_id = 0, id = 0;
  };

  std::vector<Series> all_series(const PruneOptions& options);
  Pruned prune_series(const Series& series, const PruneOptions& options);
  // The first night that stays; 0: all stay; kForever: none.
  int64_t first_kept(const Series& series, const PruneOptions& options);
  uint64_t remove_before(const Series& series, int64_t first);
  uint64_t remove_findings(const Series& series);

  Database& database_;
  const std::chrono::milliseconds patience_;
};

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_PRUNER_H_
