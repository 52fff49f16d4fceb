// The types of everything in the heap, by name, for people who ask for one.
#ifndef GORDIAN_ANALYZER_REPORT_TYPE_CATALOG_H_
#define GORDIAN_ANALYZER_REPORT_TYPE_CATALOG_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/find/references.h"

namespace gordian {

class TypeCatalog {
 public:
  explicit TypeCatalog(const References& references);

  // The types that a person may mean by `asked`: the one of that name; else those of that name but for namespaces; else
  // but for template arguments, too. Blanks and "std::" do not count.
  std::vector<std::string> meant_by(std::string_view asked) const;
  // Up to five names that are like it, the most alike first.
  std::vector<std::string> like(std::string_view asked) const;
  // Five, or all.
  std::vector<std::string> most_frequent() const;
  // Units and plain blocks of the type, ascending. REQUIRES: a name that this object gave.
  const std::vector<NodeId>& nodes(const std::string& name) const { return nodes_.at(name); }

 private:
  std::map<std::string, std::vector<NodeId>> nodes_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_TYPE_CATALOG_H_
