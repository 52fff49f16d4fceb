// Types by name.
//
// Normalising the names of a million types takes longer than the walk, and almost none of them is ever asked for. So
// the index is in two steps: by last identifier ("_Sp_counted_ptr_inplace"), which costs a hash lookup per distinct
// string of the string table, and within such a bucket by full normalised name, worked out when the bucket is first
// asked for. Enumerators are needed to compare template arguments of some compilers' spelling, and are loaded when the
// first is met.
#include "analyzer/binary/die_index.h"

#include <dwarf.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "analyzer/binary/die_relations.h"
#include "analyzer/binary/type_names.h"

namespace gordian {
namespace {

constexpr int kDeepestScope = 128;

// The key of a type's bucket: what last_identifier() gives for its normalised name.
std::string bucket_key(const ScopeNode& node) {
  const std::string_view name = node.name;
  if (node.tag == DW_TAG_base_type || node.tag == DW_TAG_unspecified_type) {
    return std::string(last_identifier(normalise_type_name(name, nullptr)));
  }
  return std::string(name.substr(0, name.find('<')));
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

DieIndex::DieIndex(ElfImage* image, std::string* problem) {
  image_ = image;
  if (image == nullptr) return;
  const std::vector<Die> units = image->units(problem);
  DieWalk walk(*image, &found_);
  for (size_t i = 0; i < units.size(); i++) {
    const auto* highest = reinterpret_cast<const std::byte*>(~uintptr_t{0});
    walk.unit(units[i], i + 1 < units.size() ? units[i + 1].id() : highest);
  }
  const auto by_low = [](const auto& a, const auto& b) { return a.low < b.low; };
  std::stable_sort(found_.functions.begin(), found_.functions.end(), by_low);
  sort_variables();
  fill_buckets();
}

void DieIndex::sort_variables() {
  std::stable_sort(found_.variables.begin(), found_.variables.end(),
                   [](const FixedVariable& a, const FixedVariable& b) { return a.address < b.address; });
}

void DieIndex::load_statics_of_copies() {
  if (statics_loaded_ || image_ == nullptr) return;
  statics_loaded_ = true;
  DieWalk walk(*image_, &found_);
  for (const Die& function : found_.definitions) {
    if (function.has(DW_AT_abstract_origin)) walk.statics_of_copy(function);
  }
  sort_variables();
}

void DieIndex::fill_buckets() {
  std::unordered_map<const void*, Bucket*> by_string;  // the same name is usually the same string in the file
  for (uint32_t index : found_.types) {
    const ScopeNode& node = found_.nodes[index];
    if (node.name == nullptr || *node.name == '\0') continue;
    Bucket*& bucket = by_string[node.name];
    if (bucket == nullptr) bucket = &buckets_[bucket_key(node)];
    bucket->nodes.push_back(index);
  }
  found_.types = {};
}

const NamedTypes* DieIndex::find_type(std::string_view name) {
  const std::string normalised = normalise(name);
  const auto bucket = buckets_.find(std::string(last_identifier(normalised)));
  if (bucket == buckets_.end()) return nullptr;
  if (!bucket->second.resolved) resolve(&bucket->second);
  const auto found = bucket->second.types.find(normalised);
  return found == bucket->second.types.end() ? nullptr : &found->second;
}

void DieIndex::resolve(Bucket* bucket) {
  bucket->resolved = true;
  // One name under one parent is normalised once, however many units repeat it.
  std::unordered_map<std::string, std::string> normalised_names;
  for (uint32_t index : bucket->nodes) {
    const ScopeNode& node = found_.nodes[index];
    const std::string name = qualified_name(&node);
    std::string& normalised = normalised_names[name];
    if (normalised.empty()) normalised = normalise(name);
    NamedTypes& types = bucket->types[normalised];
    if (node.declaration) {
      if (!types.declaration) types.declaration = node.die;
    } else if (types.definitions.empty() || is_ambiguous_name(normalised) || is_local(&node)) {
      types.definitions.push_back(node.die);
    }
  }
  bucket->nodes = {};
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
  for (const ScopeNode& node : found_.nodes) {
    if (node.tag == DW_TAG_enumeration_type && !node.declaration) add_enumerators(node);
  }
}

void DieIndex::add_enumerators(const ScopeNode& node) {
  const ScopeNode* prefix = node.die.flag(DW_AT_enum_class) ? &node : outer(&node);
  std::string scope = normalise_type_name(qualified_name(prefix), nullptr);
  if (!scope.empty()) scope += "::";
  for (Die child = node.die.child(); child; child = child.sibling()) {
    const char* name = child.name();
    const std::optional<int64_t> value = child.signed_number(DW_AT_const_value);
    if (child.tag() == DW_TAG_enumerator && name != nullptr && value) enumerators_.try_emplace(scope + name, *value);
  }
}

const ScopeNode* DieIndex::outer(const ScopeNode* scope) const {
  const ScopeNode* parent = &found_.nodes[scope->parent];
  return parent == scope || parent->tag == DW_TAG_compile_unit ? nullptr : parent;
}

const ScopeNode* DieIndex::scope_of(const Die& die) const {
  const auto behind = std::lower_bound(found_.nodes.begin(), found_.nodes.end(), die.id(),
                                       [](const ScopeNode& node, const std::byte* id) { return node.die.id() < id; });
  if (behind == found_.nodes.begin()) return nullptr;
  // The scope is the innermost of the preceding node and its ancestors that still goes on, as all of its ancestors do.
  const ScopeNode* node = &*(behind - 1);
  const ScopeNode* scope = node;
  for (int i = 0; i < kDeepestScope; i++) {
    const ScopeNode* parent = &found_.nodes[node->parent];
    if (node->end <= die.id()) scope = parent;
    if (parent == node) break;
    node = parent;
  }
  return scope->tag == DW_TAG_compile_unit || scope->end <= die.id() ? nullptr : scope;
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
    const Die declaration = declaration_of(scope->die);
    std::string own = simple_name(declaration);
    if (!own.empty()) parts.push_back(std::move(own));
    scope = declaration.id() == scope->die.id() ? outer(scope) : scope_of(declaration);
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
  auto behind = std::upper_bound(found_.functions.begin(), found_.functions.end(), elf_address,
                                 [](uint64_t address, const FunctionPart& part) { return address < part.low; });
  for (int i = 0; i < kMostSteps && behind != found_.functions.begin(); i++) {
    --behind;
    if (elf_address < behind->high) return &*behind;
  }
  return nullptr;
}

std::vector<Die> DieIndex::functions_entered_at(uint64_t elf_address) const {
  constexpr size_t kMost = 1000;
  std::vector<Die> result;
  auto part = std::lower_bound(found_.functions.begin(), found_.functions.end(), elf_address,
                               [](const FunctionPart& one, uint64_t address) { return one.low < address; });
  for (; part != found_.functions.end() && part->low == elf_address && result.size() < kMost; ++part) {
    if (part->entry) result.push_back(part->die);
  }
  return result;
}

const FixedVariable* DieIndex::variable_at_or_below(uint64_t elf_address) const {
  const auto behind =
      std::upper_bound(found_.variables.begin(), found_.variables.end(), elf_address,
                       [](uint64_t address, const FixedVariable& one) { return address < one.address; });
  return behind == found_.variables.begin() ? nullptr : &*(behind - 1);
}

}  // namespace gordian
