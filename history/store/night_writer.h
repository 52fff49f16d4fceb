// Puts one run into the tables.
//
// Problem: a year of a thousand binaries with twenty findings each is seven million sightings, nearly all of which say
// what the night before said. And nights come in any order: an old folder is imported, two machines write at once.
// Choice: what does not change is not written. A finding has one row for each stretch of nights in which it is there
// (presence), which is also what people want to know: since when, in which build, fixed when; and one row for each
// night in which its figures changed (sighting). A night like the one before costs a row for the run and nothing else.
// A night that comes late is put between its neighbours: a stretch is cut in two, made longer, or two are joined. So
// the tables depend only on what was added, not on the order.
//
//     nights   1  2  3  4  5  6         presence  [1,3) [5,∞)
//     leak A   x  x  .  .  x  x         night 4 comes late, with A: [1,3) [4,∞)
//
// Rejected: a row for each sighting (ten times the size; "since when" has to look at all of them); figures of every
// night within the row of the run, as bytes (small, but no question can be asked of them).
//
// Runs of the same night (same time) are added up: a finding is there if one of them has it.
#ifndef GORDIAN_HISTORY_STORE_NIGHT_WRITER_H_
#define GORDIAN_HISTORY_STORE_NIGHT_WRITER_H_

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "history/store/database.h"
#include "history/store/history.h"
#include "history/store/record.h"

namespace gordian::history {

inline constexpr int64_t kForever = std::numeric_limits<int64_t>::max();  // Presence.to_at: there in the last night

// For one run, within a write transaction of the caller. Its project, build and host are in their tables.
class NightWriter {
 public:
  NightWriter(Database& database, const NewRun& run, const Record& record);

  // Nothing is written if the run is there already.
  Added write();

 private:
  // A row of gordian_presence, and what gordian_finding has beside it.
  struct Stretch {
    int64_t from = 0, to = 0, from_build = 0, clean_at = 0, clean_build = 0;
    bool leaking = false;
    Figures last;
    std::string digest;
    int64_t text_at = 0;
  };
  // A finding's stretches around the night: the one that it is in (or that ends with it, where runs of the same night
  // did not have the finding), and the one that begins with the next night.
  struct Around {
    std::optional<Stretch> covering, ending, following;
  };

  bool insert_run();
  void take_series();
  void find_neighbours();
  void read_stretches();

  void there(const std::string& id, const FindingRecord& finding, Around& around);
  void stays(const std::string& id, const FindingRecord& finding, Stretch& stretch);
  void begins(const std::string& id, const FindingRecord& finding, Around& around);
  void not_there(const std::string& id, Stretch& stretch);
  void update_text(const std::string& id, const FindingRecord& finding, const Stretch* known, bool last_seen);
  void update_series();

  bool is_last() const { return next_ == 0; }
  std::optional<Figures> figures_at(const std::string& id, int64_t at, int64_t not_before);
  void put_sighting(const std::string& id, int64_t at, const Figures& figures, bool replace);
  void put_presence(const std::string& id, const Stretch& stretch);
  void set_last(const std::string& id, const Stretch& stretch, const Figures& figures);
  void remove_presence(const std::string& id, const Stretch& stretch);
  int64_t build_at(int64_t at);

  Database& database_;
  const NewRun& run_;
  const Record& record_;
  const int64_t project_, series_, build_, at_;
  int64_t last_ = 0, before_last_ = 0;  // the series' last nights when we came
  int64_t previous_ = 0, next_ = 0;     // nights around this one; 0: none
  int64_t previous_build_ = 0;
  bool known_night_ = false;              // another run of the same night is there
  std::map<std::string, Around> around_;  // by finding
  Added added_;
};

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_NIGHT_WRITER_H_
