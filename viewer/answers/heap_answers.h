// What the page is told about one snapshot: viewer/web/src/data/answers.ts says what each answer means.
#ifndef GORDIAN_VIEWER_ANSWERS_HEAP_ANSWERS_H_
#define GORDIAN_VIEWER_ANSWERS_HEAP_ANSWERS_H_

#include <optional>
#include <string_view>

#include "analyzer/report/json_values.h"
#include "viewer/browse/heap_browser.h"

namespace gordian {

// Threads: as HeapBrowser.
class HeapAnswers {
 public:
  explicit HeapAnswers(HeapBrowser& browser) : browser_(browser) {}

  // `path`: "report", "types", "type/T/K", "object/0x…", "dominators", "dominators/KEY", "stacks". Nothing if there is
  // no such thing.
  std::optional<Json> answer(std::string_view path);

 private:
  Json types() const;
  std::optional<Json> instances(std::string_view type, std::string_view from);
  std::optional<Json> object(std::string_view address);
  Json stacks() const;
  Json references(const ReferenceList& list) const;
  Json reference(const ReferenceView& view) const;
  Json name_of(NodeId node) const;

  HeapBrowser& browser_;
};

}  // namespace gordian

#endif  // GORDIAN_VIEWER_ANSWERS_HEAP_ANSWERS_H_
