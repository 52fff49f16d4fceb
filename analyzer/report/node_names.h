// The names of a whole heap's units and plain blocks: a million that are alike are named once.
#ifndef GORDIAN_ANALYZER_REPORT_NODE_NAMES_H_
#define GORDIAN_ANALYZER_REPORT_NODE_NAMES_H_

#include <cstdint>
#include <string>
#include <unordered_map>

#include "analyzer/find/references.h"

namespace gordian {

class NodeNames {
 public:
  explicit NodeNames(const References& references) : references_(references) {}

  // As unit_name() and plain_name() have it. The reference stays valid, and alike nodes have the same.
  const std::string& name(NodeId node);

 private:
  // What decides a plain block's name.
  struct Key {
    TypeId type = kNoType;   // of the block, or of the container that it is a part of
    int container = -1;      // its SlotKind
    uint64_t leads_out = 0;  // its first word, if that points into a module: a vptr, a bound function
    uint64_t size = 0;       // if nothing else is known
    std::string note;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    size_t operator()(const Key& key) const;
  };
  Key key_of(BlockId block) const;

  const References& references_;
  std::unordered_map<uint32_t, std::string> units_;  // by Unit::type_name
  std::unordered_map<Key, std::string, KeyHash> blocks_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_NODE_NAMES_H_
