// What is where in an image's debug info: types by name, functions and variables by address, scopes of entries.
//
// Built once per image, on first need, from one walk (die_walk.h), or from what an earlier one left on disk
// (disk_cache.h). Addresses are ELF virtual addresses.
#ifndef GORDIAN_ANALYZER_BINARY_DIE_INDEX_H_
#define GORDIAN_ANALYZER_BINARY_DIE_INDEX_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/binary/die.h"
#include "analyzer/binary/die_table.h"
#include "analyzer/binary/disk_cache.h"
#include "analyzer/binary/elf_image.h"

namespace gordian {

// What a name stands for.
struct NamedTypes {
  std::vector<Die> definitions;  // only the first, unless the name is ambiguous (see type_names.h)
  Die declaration;               // one, if there is any
};

class DieIndex {
 public:
  // Empty for nullptr and for a file without debug info. `problem` says what could not be read. `cache` keeps what
  // takes long, under `build_id`; it may be null.
  DieIndex(ElfImage* image, DiskCache* cache, const std::string& build_id, std::string* problem);
  DieIndex(const DieIndex&) = delete;
  DieIndex& operator=(const DieIndex&) = delete;

  // The types of this name, in any spelling that normalise_type_name() understands; nullptr if there are none. The
  // first question about an identifier costs time linear in the types called so; the others are O(1).
  const NamedTypes* find_type(std::string_view name);

  // The innermost class, namespace or function definition around an entry; nullptr if there is none.
  const ScopeNode* scope_of(const Die& die) const;
  Die die_at(uint64_t position) const { return image_ == nullptr ? Die() : image_->debug_info().die_at(position); }
  // "ns::C<int>::f", as DWARF spells the parts; "lambda at a.cc:3" for a closure's class. Function scopes come without
  // parameters. Entries that stand for others are given with their declaration (see declaration_of).
  std::string qualified_name(const Die& declaration) const;
  std::string qualified_name(const ScopeNode* scope) const;  // empty for nullptr
  bool is_local(const ScopeNode* scope) const;               // whether a function is around it

  const FunctionPart* function_at(uint64_t elf_address) const;
  // All functions whose entry point is `elf_address`: more than one where the linker folded identical code.
  std::vector<Die> functions_entered_at(uint64_t elf_address) const;
  // The last variable that begins at or below `elf_address`; nullptr if there is none.
  const FixedVariable* variable_at_or_below(uint64_t elf_address) const;
  // Adds function statics that optimising clang declares in copies of functions only. Slow; at most once.
  void load_statics_of_copies();
  std::span<const uint64_t> destructor_definitions() const { return table_.destructors; }

 private:
  using Bucket = std::unordered_map<std::string, NamedTypes>;  // by normalised name

  bool load(DiskCache& cache, const std::string& build_id, uint64_t checksum);
  void build();
  Bucket resolve(std::span<const TypeKey> types);
  const ScopeNode* outer(const ScopeNode* scope) const;  // nullptr at top level
  std::string normalise(std::string_view name);
  void load_enumerators();
  void add_enumerators(const ScopeNode& node);
  std::optional<int64_t> enumerator_value(const std::string& name);

  ElfImage* image_ = nullptr;
  DieTable table_;
  // What the table shows: what was found now, or the bytes of the cache.
  std::vector<ScopeNode> nodes_;
  std::vector<TypeKey> types_;
  std::vector<FunctionPart> functions_;
  std::vector<FixedVariable> variables_;
  std::vector<uint64_t> copies_;
  std::vector<uint64_t> destructors_;
  std::optional<DiskCache::Entry> cached_;
  bool statics_loaded_ = false;
  std::unordered_map<uint32_t, Bucket> buckets_;  // by TypeKey.key; those that were asked for
  bool enumerators_loaded_ = false;
  std::unordered_map<std::string, int64_t> enumerators_;
};

// The last part of an entry's qualified name: DW_AT_name, "lambda at a.cc:3", "(anonymous namespace)" or empty.
std::string simple_name(const Die& die);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_DIE_INDEX_H_
