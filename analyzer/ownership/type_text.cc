#include "analyzer/ownership/type_text.h"

#include "analyzer/ownership/template_name.h"

namespace gordian {
namespace {

constexpr int kMaxShownNesting = 8;

bool names_lambda(std::string_view text) { return text.find("lambda") != std::string_view::npos; }

std::string text_of(Binaries& binaries, TypeId id, int nesting) {
  const Type type = binaries.type(id);
  if (type.closure || nesting > kMaxShownNesting || !names_lambda(type.name)) return type.name;
  if (type.kind == TypeKind::kPointer) return text_of(binaries, type.target, nesting + 1) + "*";
  const TemplateName name = split_template(type.name);
  // Packs are flattened in both; where the numbers differ (values, aliases) the name stays as it is.
  if (name.arguments.size() != type.template_arguments.size() || name.arguments.empty()) return type.name;
  std::string list;
  for (size_t i = 0; i < name.arguments.size(); ++i) {
    const TypeId argument = type.template_arguments[i].type;
    const bool better = names_lambda(name.arguments[i]) && argument != kNoType;
    if (i > 0) list += ", ";
    list += better ? text_of(binaries, argument, nesting + 1) : std::string(name.arguments[i]);
  }
  return std::string(name.head) + "<" + list + ">" + std::string(name.tail);
}

}  // namespace

std::string type_text(Binaries& binaries, TypeId type) { return text_of(binaries, type, 0); }

}  // namespace gordian
