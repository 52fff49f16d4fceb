#include "preload/snapshot/stack_nodes.h"

#include "preload/snapshot/encoder.h"
#include "preload/snapshot/fields.h"
#include "schema/snapshot_format.h"

namespace gordian::preload {

namespace {

constexpr size_t kFlushBytes = snapshot_format::kMaxRecordBytes - 4096;

struct NodeLists {
  Bytes ids;
  Bytes parents;
  Bytes addresses;
  Bytes truncated;
  Bytes message;
  uint32_t last_id = 0;
  uint64_t last_address = 0;

  bool create() {
    constexpr size_t kSize = snapshot_format::kMaxRecordBytes;
    return ids.create(kSize) && parents.create(kSize) && addresses.create(kSize) && truncated.create(kSize) &&
           message.create(kSize);
  }

  void add(uint32_t id, const StackStore::Node& node) {
    ids.varint(id - last_id);
    parents.varint(node.parent == StackStore::kCutOff ? 0 : node.parent);
    addresses.signed_varint(static_cast<int64_t>(node.code() - last_address));
    if (node.parent == StackStore::kCutOff || node.guessed()) truncated.varint(id);
    last_id = id;
    last_address = node.code();
  }

  void flush(OutputFile* file) {
    if (ids.empty()) return;
    message.clear();
    message.list_field(fields::kIds, ids);
    message.list_field(fields::kParents, parents);
    message.list_field(fields::kAddresses, addresses);
    message.list_field(fields::kTruncatedIds, truncated);
    file->record(fields::kStackNodes, message);
    for (Bytes* list : {&ids, &parents, &addresses, &truncated}) list->clear();
    last_id = 0;
    last_address = 0;
  }

  size_t size() const { return ids.size() + parents.size() + addresses.size() + truncated.size(); }
};

// A parent's id is smaller than its child's: one pass downwards marks all ancestors.
void mark_ancestors(const StackStore& store, uint8_t* needed, uint32_t end) {
  for (uint32_t id = end; id-- > 1;) {
    if (needed[id] == 0) continue;
    const uint32_t parent = store.node(id).parent;
    if (parent != StackStore::kCutOff) needed[parent] = 1;
  }
}

}  // namespace

uint64_t write_stack_nodes(const StackStore& store, uint8_t* needed, OutputFile* file, bool* complete) {
  NodeLists lists;
  *complete = lists.create();
  if (!*complete) return 0;
  const uint32_t end = store.end_id();
  mark_ancestors(store, needed, end);
  uint64_t written = 0;
  for (uint32_t id = 1; id < end; ++id) {
    if (needed[id] == 0) continue;
    if (lists.size() >= kFlushBytes) lists.flush(file);
    lists.add(id, store.node(id));
    ++written;
  }
  lists.flush(file);
  return written;
}

}  // namespace gordian::preload
