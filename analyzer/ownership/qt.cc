// QtSharedPointer::ExternalRefCountData (Qt 5 and 6, qsharedpointer_impl.h) has no vtable:
//
//   int32 weakref@0, int32 strongref@4, destroyer@8, a function; weakref counts the strong handles, too
//   ExternalRefCountWithCustomDeleter   deleter if it is not Qt's own, then the pointer to the object, @16 or behind
//   ExternalRefCountWithContiguousData  the object @16                                      (QSharedPointer<T>::create)
//
// A QSharedPointer is {object, control block}, a QWeakPointer the same the other way round. The destroyer's symbol
// names the managed type. Since two small numbers and a pointer to a function are not much to go by, a destroyer is
// believed only if it is called so, or if most of what points from the heap to its blocks are such pairs; and in any
// case at least one must be.
#include "analyzer/ownership/qt.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "analyzer/ownership/control_block.h"
#include "analyzer/ownership/template_name.h"

namespace gordian {
namespace {

constexpr uint64_t kQtHeader = 16;
constexpr std::string_view kNamespace = "QtSharedPointer::ExternalRefCountWith";

class QtScheme : public Scheme {
 public:
  const char* name() const override { return "QSharedPointer"; }
  std::optional<ControlLayout> layout(const snapshot::Vtable&, Binaries&) const override { return std::nullopt; }
  int dispose_slot() const override { return 0; }
  bool read_counts(const Counts& stored, int64_t& strong, int64_t& weak) const override {
    strong = stored.strong;
    weak = stored.weak - stored.strong;
    return strong > 0 && weak >= 0;
  }
};

const Scheme& qt_scheme() {
  static const QtScheme scheme;
  return scheme;
}

struct Destroyer {
  std::string type;  // of the objects; empty if the destroyer has no symbol
  bool frees = false;
  size_t pointed_to = 0, pairs = 0;
};

class QtFinder {
 public:
  QtFinder(const Heap& heap, Binaries& binaries) : heap_(heap), binaries_(binaries) {}

  std::vector<BareUnit> run() {
    for (const Number& number : heap_.numbers()) consider(number);
    if (blocks_.empty()) return {};
    count_pairs();
    std::vector<BareUnit> result;
    for (auto& [block, found] : blocks_) {
      const Destroyer& destroyer = destroyers_[found.destroyer];
      const bool believed = !destroyer.type.empty() || destroyer.pairs * 4 >= destroyer.pointed_to * 3;
      if (!believed || destroyer.pairs == 0 || found.unit.object == 0) continue;
      found.unit.type_name = destroyer.type;
      found.unit.frees_object = destroyer.frees;
      if (destroyer.type.empty()) found.unit.type_name = fmt::format("{}{} bytes", kNameless, object_bytes(found.unit));
      result.push_back(found.unit);
    }
    return result;
  }

 private:
  struct Found {
    BareUnit unit;
    uint64_t destroyer = 0;
  };

  void consider(const Number& number) {
    const WordIndex word = heap_.find_word(number.block, kQtDestroyer);
    if (word == kNoWord || heap_.word(word).target != kNoBlock || heap_.words_begin(number.block) != word) return;
    Found found;
    found.destroyer = heap_.word(word).value;
    found.unit.block = number.block;
    found.unit.scheme = &qt_scheme();
    const Counts stored{word, number.second, number.first};
    if (!qt_scheme().read_counts(stored, found.unit.strong, found.unit.weak) || !is_code(found.destroyer)) return;
    const auto [destroyer, added] = destroyers_.try_emplace(found.destroyer);
    if (added) {
      destroyer->second.type = managed_type(found.destroyer);
      destroyer->second.frees = binaries_.frees_memory(found.destroyer);
    }
    blocks_.emplace(number.block, found);
  }

  bool is_code(uint64_t address) const {
    for (const auto& module : heap_.modules())
      for (const auto& segment : module.segments())
        if (address >= segment.start() && address < segment.end()) return (segment.protection() & 4) != 0;
    return false;
  }

  // "QtSharedPointer::ExternalRefCountWithCustomDeleter<T, …>::deleter(…)" is T.
  std::string managed_type(uint64_t destroyer) {
    const auto symbol = binaries_.symbol_at(destroyer);
    if (!symbol || !std::string_view(symbol->name).starts_with(kNamespace)) return {};
    const size_t parameters = symbol->name.rfind(">::");
    if (parameters == std::string::npos) return {};
    const std::string type = symbol->name.substr(0, parameters + 1);
    const TemplateName name = split_template(type);
    return name.arguments.empty() ? std::string() : without_pointer_and_const(name.arguments[0]);
  }

  void count_pairs() {
    for (BlockId block = 0; block < heap_.block_count(); ++block) {
      const WordIndex begin = heap_.words_begin(block), end = heap_.words_end(block);
      for (WordIndex index = begin; index < end; ++index) {
        const Word& word = heap_.word(index);
        if (word.target == kNoBlock || heap_.block(word.target).address != word.value) continue;
        const auto found = blocks_.find(word.target);
        if (found == blocks_.end()) continue;
        ++destroyers_[found->second.destroyer].pointed_to;
        const bool preceded = index > begin && heap_.word(index - 1).offset + 1 == word.offset;
        const bool followed = index + 1 < end && heap_.word(index + 1).offset == word.offset + 1;
        if ((preceded && add_pair(found->second, heap_.word(index - 1).value)) ||
            (followed && add_pair(found->second, heap_.word(index + 1).value)))
          ++destroyers_[found->second.destroyer].pairs;
      }
    }
    for (size_t i = 1; i < heap_.roots().size(); ++i) {
      const Root &element = heap_.roots()[i - 1], &root = heap_.roots()[i];
      const auto found = root.target == kNoBlock ? blocks_.end() : blocks_.find(root.target);
      if (found != blocks_.end() && element.address + 8 == root.address) add_pair(found->second, element.value);
    }
  }

  // Whether `element` is where the block's object is.
  bool add_pair(Found& found, uint64_t element) const {
    const Block& block = heap_.block(found.unit.block);
    bool object = element >= block.address + kQtHeader && element < block.address + block.size;
    for (WordIndex word = heap_.words_from(found.unit.block, kQtHeader); word < heap_.words_end(found.unit.block);
         ++word)
      object |= heap_.word(word).value == element && heap_.word(word).target != kNoBlock;
    if (object && (found.unit.object == 0 || element < found.unit.object)) found.unit.object = element;
    return object;
  }

  uint64_t object_bytes(const BareUnit& unit) const {
    const Block& control = heap_.block(unit.block);
    if (unit.object >= control.address && unit.object < control.address + control.size)
      return control.address + control.size - unit.object;
    const BlockId block = heap_.find_block(unit.object);
    return block == kNoBlock ? 0 : heap_.block(block).size;
  }

  const Heap& heap_;
  Binaries& binaries_;
  std::map<BlockId, Found> blocks_;
  std::map<uint64_t, Destroyer> destroyers_;
};

}  // namespace

std::vector<BareUnit> find_qt_blocks(const Heap& heap, Binaries& binaries) { return QtFinder(heap, binaries).run(); }

}  // namespace gordian
