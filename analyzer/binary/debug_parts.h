// The files that an image's debug info is spread over, as one: its own (or the separate one), what dwz found in common
// between several, and the .dwo files that -gsplit-dwarf leaves beside the objects. A unit of those stands in for the
// skeleton that the linker put into the image (DWARF 5, section 3.1.3; DWARF 4 with GNU's DebugFission).
#ifndef GORDIAN_ANALYZER_BINARY_DEBUG_PARTS_H_
#define GORDIAN_ANALYZER_BINARY_DEBUG_PARTS_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyzer/binary/die.h"
#include "schema/snapshot_format.h"

struct Dwarf;

namespace gordian {

class DebugParts {
 public:
  DebugParts() = default;
  // `main` lives as long as this. Without `with_dwo`, .dwo files are not looked for: skeletons stay skeletons.
  DebugParts(Dwarf* main, bool with_dwo);

  explicit operator bool() const { return main_ != nullptr; }
  // All units, ascending by position: compilation, partial and type units. A skeleton is among them if its unit is not
  // there.
  std::vector<Die> units() const;
  // Where an entry stands: the same whenever the files are read, never 0, ascending in the order of the entries of one
  // unit and of the units.
  uint64_t position_of(const Die& die) const;
  // The entry at a position that position_of() gave. Of other numbers nothing, or what reads as an entry there.
  Die die_at(uint64_t position) const;
  // Tells this debug info from any other: all entries, and the sizes of all that they refer to.
  void add_to(snapshot_format::Checksum* sum) const;
  // The units whose .dwo file was not found, as the end of a sentence; empty if there are none.
  std::string missing() const;

 private:
  void find_split_units(bool with_dwo);

  Dwarf* main_ = nullptr;
  Dwarf* alt_ = nullptr;                         // the dwz file's; owned by main_
  std::vector<Dwarf*> dwo_;                      // in the order of their skeletons; owned by main_
  std::unordered_map<Dwarf*, uint64_t> dwo_at_;  // where in dwo_, from 1
  size_t skeletons_ = 0;
  size_t missing_ = 0;         // of them
  std::string first_missing_;  // its file name
  bool looked_ = true;         // for .dwo files
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_DEBUG_PARTS_H_
