#include "analyzer/binary/destructor_index.h"

#include <dwarf.h>

#include <string_view>

#include "analyzer/binary/die_relations.h"
#include "analyzer/binary/type_names.h"

namespace gordian {
namespace {

// The variant that also frees memory: "…D0Ev".
bool is_deleting(const Die& die) {
  const char* name = die.text(DW_AT_linkage_name);
  return name != nullptr && std::string_view(name).find("D0Ev") != std::string_view::npos;
}

uint64_t code_address(const ElfImage& file, const Die& die) {
  if (!die.has(DW_AT_low_pc) && !die.has(DW_AT_ranges)) return 0;
  const auto ranges = die.code_ranges();
  const uint64_t address = ranges.empty() ? 0 : ranges.front().first + file.dwarf_bias();
  return file.is_code(address) ? address : 0;
}

// Code is better than none, and a destructor that only destroys better than one that also frees.
void keep_better(const DestructorDefinition& candidate, DestructorDefinition* kept) {
  const auto rank = [](const DestructorDefinition& one) { return one.address == 0 ? 0 : one.deleting ? 1 : 2; };
  if (!kept->die || rank(candidate) > rank(*kept)) *kept = candidate;
}

}  // namespace

DestructorIndex::DestructorIndex(const ElfImage* file, const DieIndex& index) {
  if (file == nullptr) return;
  for (const uint64_t at : index.destructor_definitions()) add(*file, index, index.die_at(at));
}

void DestructorIndex::add(const ElfImage& file, const DieIndex& index, const Die& die) {
  const Die declaration = declaration_of(die);
  const DestructorDefinition definition{.die = die, .address = code_address(file, die), .deleting = is_deleting(die)};
  keep_better(definition, &by_declaration_[declaration.id()]);
  const ScopeNode* scope = index.scope_of(declaration);
  const std::string name = index.qualified_name(declaration);
  if (!index.is_local(scope) && !is_ambiguous_name(name)) keep_better(definition, &by_name_[name]);
}

const DestructorDefinition* DestructorIndex::definition_of(const DieIndex& index, const Die& declaration) const {
  const auto exact = by_declaration_.find(declaration.id());
  if (exact != by_declaration_.end() && exact->second.address != 0) return &exact->second;
  if (!index.is_local(index.scope_of(declaration))) {
    const auto named = by_name_.find(index.qualified_name(declaration));
    if (named != by_name_.end()) return &named->second;
  }
  return exact == by_declaration_.end() ? nullptr : &exact->second;
}

}  // namespace gordian
