#include "preload/platform/proc_maps.h"

namespace gordian::preload {

namespace {

Text take_word(Text* line) {
  while (!line->empty() && *line->data == ' ') *line = line->from(1);
  const Text word = line->first(line->find(' '));
  *line = line->from(word.size);
  return word;
}

uint64_t number(Text digits, unsigned base) { return take_number(&digits, base); }

}  // namespace

bool parse_mapping(Text line, Mapping* mapping) {
  Text range = take_word(&line);
  mapping->begin = take_number(&range, 16);
  if (range.empty() || *range.data != '-') return false;
  mapping->end = number(range.from(1), 16);
  const Text rights = take_word(&line);
  if (rights.size < 4) return false;
  mapping->protection = (rights.data[0] == 'r' ? PROT_READ : 0u) | (rights.data[1] == 'w' ? PROT_WRITE : 0u) |
                        (rights.data[2] == 'x' ? PROT_EXEC : 0u);
  mapping->shared = rights.data[3] == 's';
  mapping->offset = number(take_word(&line), 16);
  take_word(&line);  // device
  mapping->inode = number(take_word(&line), 10);
  while (!line.empty() && *line.data == ' ') line = line.from(1);
  constexpr Text kDeleted(" (deleted)", 10);
  mapping->deleted = line.ends_with(kDeleted);
  mapping->name = mapping->deleted ? line.first(line.size - kDeleted.size) : line;
  return true;
}

}  // namespace gordian::preload
