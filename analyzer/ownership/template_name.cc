#include "analyzer/ownership/template_name.h"

#include "analyzer/binary/name_lists.h"
#include "analyzer/binary/type_names.h"

namespace gordian {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool opens(char c) { return c == '<' || c == '(' || c == '[' || c == '{'; }
bool closes(char c) { return c == '>' || c == ')' || c == ']' || c == '}'; }

std::vector<std::string_view> split_arguments(std::string_view list) {
  std::vector<std::string_view> arguments;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i < list.size(); ++i) {
    if (opens(list[i])) ++depth;
    if (closes(list[i])) --depth;
    if (list[i] == ',' && depth == 0) {
      arguments.push_back(trim(list.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  const std::string_view last = trim(list.substr(begin));
  if (!last.empty() || !arguments.empty()) arguments.push_back(last);
  return arguments;
}

}  // namespace

TemplateName split_template(std::string_view name) {
  int depth = 0;
  size_t end = std::string_view::npos;
  for (size_t i = name.size(); i-- > 0;) {
    if (closes(name[i])) {
      if (depth == 0 && name[i] == '>' && end == std::string_view::npos) end = i;
      ++depth;
    } else if (opens(name[i])) {
      if (--depth < 0) break;
      if (depth == 0 && name[i] == '<' && end != std::string_view::npos)
        return {trim(name.substr(0, i)), split_arguments(name.substr(i + 1, end - i - 1)), trim(name.substr(end + 1))};
    }
  }
  return {trim(name), {}, {}};
}

std::string_view without_std(std::string_view name) {
  if (name.starts_with("boost::shared_ptr<") || name.starts_with("boost::weak_ptr<")) return name.substr(7);
  if (!name.starts_with("std::")) return {};
  name.remove_prefix(5);
  for (const std::string_view space : kLibraryNamespaces)
    if (name.starts_with(space) && name.substr(space.size()).starts_with("::")) name.remove_prefix(space.size() + 2);
  return name;
}

bool is_libcxx_type(std::string_view name) {
  return begins_with_any(name, {"std::__1::", "std::__2::", "std::__Cr::", "std::__ndk1::"});
}

bool is_library_type(std::string_view name) {
  return begins_with_any(
      name, {"std::", "__gnu_cxx::", "__cxxabiv1::", "boost::detail::", "boost::shared_ptr<", "boost::weak_ptr<",
             "boost::shared_array<", "boost::local_shared_ptr<", "boost::intrusive_ptr<",
             "boost::intrusive_ref_counter<", "boost::sp_adl_block::", "boost::scoped_ptr<", "boost::scoped_array<",
             "boost::enable_shared_from", "boost::noncopyable_"});
}

bool is_foreign_container(std::string_view name) {
  return begins_with_any(name, {"boost::container::",
                                "boost::circular_buffer",
                                "boost::intrusive::",
                                "boost::multi_index::",
                                "boost::optional<",
                                "boost::ptr_",
                                "boost::unordered",
                                "boost::variant<",
                                "QByteArray",
                                "QHash<",
                                "QLinkedList<",
                                "QList<",
                                "QMap<",
                                "QMapData<",
                                "QMultiHash<",
                                "QMultiMap<",
                                "QPair<",
                                "QPointer<",
                                "QQueue<",
                                "QScopedPointer<",
                                "QSet<",
                                "QStack<",
                                "QString",
                                "QVarLengthArray<",
                                "QVector<"});
}

bool is_foreign_part(std::string_view name) {
  return is_foreign_container(name) ||
         begins_with_any(name, {"boost::", "QArrayData", "QHashData", "QHashNode", "QLinkedListData", "QListData",
                                "QMapData", "QMapNode", "QTypedArrayData"});
}

}  // namespace gordian
