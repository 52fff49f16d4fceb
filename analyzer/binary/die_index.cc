// Types by name.
//
// Normalising the names of a million types takes longer than the walk, and almost none of them is ever asked for. So
// the index is in two steps: by a hash of the last identifier ("_Sp_counted_ptr_inplace"), which is worked out once per
// distinct string of the string table, and among those of one hash by full normalised name, worked out when one of them
// is first asked for. Enumerators are needed to compare template arguments of some compilers' spelling, and are loaded
// when the first is met.
#include "analyzer/binary/die_index.h"

#include <dwarf.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <tuple>
#include <utility>

#include "analyzer/binary/die_relations.h"
#include "analyzer/binary/die_walk.h"
#include "analyzer/binary/type_names.h"

namespace gordian {
namespace {

constexpr int kDeepestScope = 128;

// FNV-1a: files have the keys, so they must always be the same.
uint32_t key_of(std::string_view last_identifier) {
  uint32_t key = 2166136261;
  for (const char letter : last_identifier) key = (key ^ static_cast<unsigned char>(letter)) * 16777619;
  return key;
}

// The key of a type: that of what last_identifier() gives for its normalised name.
uint32_t key_of_type(std::string_view name, uint16_t tag) {
  if (tag == DW_TAG_base_type || tag == DW_TAG_unspecified_type)
    return key_of(last_identifier(normalise_type_name(name, nullptr)));
  return key_of(name.substr(0, name.find('<')));
}

std::vector<TypeKey> keys_of(const DieFindings& found) {
  std::vector<TypeKey> keys;
  keys.reserve(found.types.size());
  std::unordered_map<const void*, uint32_t> by_string;  // the same name is usually the same string in the file
  for (const NamedType& type : found.types) {
    const auto [known, added] = by_string.try_emplace(type.name);
    if (added) known->second = key_of_type(type.name, found.nodes[type.node].tag);
    keys.push_back({known->second, type.node});
  }
  std::sort(keys.begin(), keys.end(),
            [](const TypeKey& a, const TypeKey& b) { return std::tie(a.key, a.node) < std::tie(b.key, b.node); });
  return keys;
}

void sort_variables(std::vector<FixedVariable>& variables) {
  std::stable_sort(variables.begin(), variables.end(),
                   [](const FixedVariable& a, const FixedVariable& b) { return a.address < b.address; });
}

}  // namespace

std::string simple_name(const Die& die) {
  if (is_closure(die)) {
    const std::string file = std::filesystem::path(die.source_file(die.number(DW_AT_decl_file).value_or(0))).filename();
    return "lambda at " + file + ":" + std::to_string(die.number(DW_AT_decl_line).value_or(0));
  }
  const char* name = die.name();
  if (name != nullptr && *name != '\0') return name;
  return die.tag() == DW_TAG_namespace ? "(anonymous namespace)" : "";
}

DieIndex::DieIndex(ElfImage* image, DiskCache* cache, const std::string& build_id, std::string* problem)
    : image_(image) {
  if (image == nullptr || !image->open_debug_info(problem)) return;
  const bool kept = cache != nullptr && !build_id.empty();
  const uint64_t checksum = kept ? image->debug_info_checksum() : 0;
  if (kept && load(*cache, build_id, checksum)) return;
  build();
  if (kept) cache->store(build_id, DieTableBytes(table_, checksum).parts());
}

bool DieIndex::load(DiskCache& cache, const std::string& build_id, uint64_t checksum) {
  cached_ = cache.load(build_id);
  const auto table = cached_ ? read_die_table(cached_->bytes(), checksum) : std::nullopt;
  if (table) {
    table_ = *table;
  } else {
    cached_.reset();
  }
  cache.count(table.has_value());
  return table.has_value();
}

void DieIndex::build() {
  const std::vector<Die> units = image_->debug_info().units();
  DieFindings found;
  DieWalk walk(*image_, &found);
  for (size_t i = 0; i < units.size(); i++)
    walk.unit(units[i], i + 1 < units.size() ? image_->debug_info().position_of(units[i + 1]) : UINT64_MAX);
  types_ = keys_of(found);
  nodes_ = std::move(found.nodes);
  functions_ = std::move(found.functions);
  variables_ = std::move(found.variables);
  copies_ = std::move(found.copies);
  destructors_ = std::move(found.destructors);
  std::stable_sort(functions_.begin(), functions_.end(), [](const auto& a, const auto& b) { return a.low < b.low; });
  sort_variables(variables_);
  table_ = {nodes_, types_, functions_, variables_, copies_, destructors_};
}

void DieIndex::load_statics_of_copies() {
  if (statics_loaded_ || image_ == nullptr) return;
  statics_loaded_ = true;
  DieFindings found;
  found.variables.assign(table_.variables.begin(), table_.variables.end());
  DieWalk walk(*image_, &found);
  for (const uint64_t copy : table_.copies)
    if (const Die function = die_at(copy)) walk.statics_of_copy(function);
  variables_ = std::move(found.variables);
  sort_variables(variables_);
  table_.variables = variables_;
}

const NamedTypes* DieIndex::find_type(std::string_view name) {
  const std::string normalised = normalise(name);
  const uint32_t key = key_of(last_identifier(normalised));
  auto bucket = buckets_.find(key);
  if (bucket == buckets_.end()) {
    const auto before = [](const TypeKey& type, uint32_t wanted) { return type.key < wanted; };
    const auto behind = [](uint32_t wanted, const TypeKey& type) { return wanted < type.key; };
    const auto begin = std::lower_bound(table_.types.begin(), table_.types.end(), key, before);
    const auto end = std::upper_bound(begin, table_.types.end(), key, behind);
    bucket = buckets_.emplace(key, resolve({begin, end})).first;
  }
  const auto found = bucket->second.find(normalised);
  return found == bucket->second.end() ? nullptr : &found->second;
}

DieIndex::Bucket DieIndex::resolve(std::span<const TypeKey> types) {
  Bucket bucket;
  // One name under one parent is normalised once, however many units repeat it.
  std::unordered_map<std::string, std::string> normalised_names;
  for (const TypeKey& type : types) {
    const ScopeNode& node = table_.nodes[type.node];
    const Die die = die_at(node.at);
    if (!die) continue;
    const std::string name = qualified_name(&node);
    std::string& normalised = normalised_names[name];
    if (normalised.empty()) normalised = normalise(name);
    NamedTypes& named = bucket[normalised];
    if (node.declaration != 0) {
      if (!named.declaration) named.declaration = die;
    } else if (named.definitions.empty() || is_ambiguous_name(normalised) || is_local(&node)) {
      named.definitions.push_back(die);
    }
  }
  return bucket;
}

std::string DieIndex::normalise(std::string_view name) {
  return normalise_type_name(name, [this](const std::string& one) { return enumerator_value(one); });
}

std::optional<int64_t> DieIndex::enumerator_value(const std::string& name) {
  if (!enumerators_loaded_) load_enumerators();
  const auto found = enumerators_.find(name);
  if (found == enumerators_.end()) return std::nullopt;
  return found->second;
}

void DieIndex::load_enumerators() {
  enumerators_loaded_ = true;  // first: normalising the names of enums asks again
  for (const ScopeNode& node : table_.nodes) {
    if (node.tag == DW_TAG_enumeration_type && node.declaration == 0) add_enumerators(node);
  }
}

void DieIndex::add_enumerators(const ScopeNode& node) {
  const Die die = die_at(node.at);
  const ScopeNode* prefix = die.flag(DW_AT_enum_class) ? &node : outer(&node);
  std::string scope = normalise_type_name(qualified_name(prefix), nullptr);
  if (!scope.empty()) scope += "::";
  for (Die child = die.child(); child; child = child.sibling()) {
    const char* name = child.name();
    const std::optional<int64_t> value = child.signed_number(DW_AT_const_value);
    if (child.tag() == DW_TAG_enumerator && name != nullptr && value) enumerators_.try_emplace(scope + name, *value);
  }
}

const ScopeNode* DieIndex::outer(const ScopeNode* scope) const {
  const ScopeNode* parent = &table_.nodes[scope->parent];
  return parent == scope || parent->tag == DW_TAG_compile_unit ? nullptr : parent;
}

const ScopeNode* DieIndex::scope_of(const Die& die) const {
  const uint64_t at = image_ == nullptr ? 0 : image_->debug_info().position_of(die);
  const auto behind = std::lower_bound(table_.nodes.begin(), table_.nodes.end(), at,
                                       [](const ScopeNode& node, uint64_t wanted) { return node.at < wanted; });
  if (behind == table_.nodes.begin()) return nullptr;
  // The scope is the innermost of the preceding node and its ancestors that still goes on, as all of its ancestors do.
  const ScopeNode* node = &*(behind - 1);
  const ScopeNode* scope = node;
  for (int i = 0; i < kDeepestScope; i++) {
    const ScopeNode* parent = &table_.nodes[node->parent];
    if (node->end <= at) scope = parent;
    if (parent == node) break;
    node = parent;
  }
  return scope->tag == DW_TAG_compile_unit || scope->end <= at ? nullptr : scope;
}

std::string DieIndex::qualified_name(const Die& declaration) const {
  const std::string scope = qualified_name(scope_of(declaration));
  const std::string own = simple_name(declaration);
  return scope.empty() ? own : scope + "::" + own;
}

std::string DieIndex::qualified_name(const ScopeNode* scope) const {
  std::vector<std::string> parts;
  for (int i = 0; scope != nullptr && i < kDeepestScope; i++) {
    // A member's definition may stand outside of its class: go on where it is declared.
    const Die die = die_at(scope->at);
    const Die declaration = declaration_of(die);
    std::string own = simple_name(declaration);
    if (!own.empty()) parts.push_back(std::move(own));
    scope = declaration.id() == die.id() ? outer(scope) : scope_of(declaration);
  }
  std::string result;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) result += (result.empty() ? "" : "::") + *part;
  return result;
}

bool DieIndex::is_local(const ScopeNode* scope) const {
  for (int i = 0; scope != nullptr && i < kDeepestScope; i++) {
    if (scope->tag == DW_TAG_subprogram) return true;
    scope = outer(scope);
  }
  return false;
}

const FunctionPart* DieIndex::function_at(uint64_t elf_address) const {
  constexpr int kMostSteps = 16;  // over functions that end early; parts overlap in hostile files only
  auto behind = std::upper_bound(table_.functions.begin(), table_.functions.end(), elf_address,
                                 [](uint64_t address, const FunctionPart& part) { return address < part.low; });
  for (int i = 0; i < kMostSteps && behind != table_.functions.begin(); i++) {
    --behind;
    if (elf_address < behind->high) return &*behind;
  }
  return nullptr;
}

std::vector<Die> DieIndex::functions_entered_at(uint64_t elf_address) const {
  constexpr size_t kMost = 1000;
  std::vector<Die> result;
  auto part = std::lower_bound(table_.functions.begin(), table_.functions.end(), elf_address,
                               [](const FunctionPart& one, uint64_t address) { return one.low < address; });
  for (; part != table_.functions.end() && part->low == elf_address && result.size() < kMost; ++part) {
    if (part->entry != 0) result.push_back(die_at(part->at));
  }
  return result;
}

const FixedVariable* DieIndex::variable_at_or_below(uint64_t elf_address) const {
  const auto behind =
      std::upper_bound(table_.variables.begin(), table_.variables.end(), elf_address,
                       [](uint64_t address, const FixedVariable& one) { return address < one.address; });
  return behind == table_.variables.begin() ? nullptr : &*(behind - 1);
}

}  // namespace gordian
