#include "analyzer/ownership/source_name.h"

#include <array>
#include <cctype>
#include <utility>
#include <vector>

namespace gordian {
namespace {

constexpr int kMaxNesting = 64;

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == ':' || c == '~';
}

// Index of the bracket that closes the one at `open`; npos if none does.
size_t closing(std::string_view text, size_t open) {
  int depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    if (text[i] == '<' || text[i] == '(' || text[i] == '[') ++depth;
    if (text[i] == '>' && i > 0 && text[i - 1] == '-') continue;
    if ((text[i] == '>' || text[i] == ')' || text[i] == ']') && --depth == 0) return i;
  }
  return std::string_view::npos;
}

std::vector<std::string_view> arguments_of(std::string_view list) {
  std::vector<std::string_view> result;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i <= list.size(); ++i) {
    if (i == list.size() || (list[i] == ',' && depth == 0)) {
      std::string_view argument = list.substr(begin, i - begin);
      while (!argument.empty() && argument.front() == ' ') argument.remove_prefix(1);
      while (!argument.empty() && argument.back() == ' ') argument.remove_suffix(1);
      if (!argument.empty()) result.push_back(argument);
      begin = i + 1;
    } else if (list[i] == '<' || list[i] == '(' || list[i] == '[') {
      ++depth;
    } else if (list[i] == '>' || list[i] == ')' || list[i] == ']') {
      --depth;
    }
  }
  return result;
}

bool is_default_argument(std::string_view argument) {
  constexpr std::array<std::string_view, 7> kDefaults = {"std::allocator<",
                                                         "std::less<",
                                                         "std::equal_to<",
                                                         "std::hash<",
                                                         "std::default_delete<",
                                                         "std::char_traits<",
                                                         "(__gnu_cxx::_Lock_policy)2"};
  for (const std::string_view known : kDefaults)
    if (argument.starts_with(known)) return true;
  return argument == "__gnu_cxx::_S_atomic";
}

std::string without_inline_namespaces(std::string name) {
  for (const std::string_view space :
       {"std::__cxx11::", "std::__1::", "std::__2::", "std::__Cr::", "std::__ndk1::", "std::__debug::"})
    if (name.starts_with(space)) return "std::" + name.substr(space.size());
  return name;
}

std::string with_alias(const std::string& name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kAliases = {{
      {"std::basic_string<char>", "std::string"},
      {"std::basic_string<wchar_t>", "std::wstring"},
      {"std::basic_string_view<char>", "std::string_view"},
      {"std::basic_ostream<char>", "std::ostream"},
  }};
  for (const auto& [full, alias] : kAliases)
    if (name == full) return std::string(alias);
  return name;
}

std::string rewrite(std::string_view text, int nesting) {
  if (nesting > kMaxNesting) return std::string(text);
  std::string result;
  for (size_t at = 0; at < text.size();) {
    if (!is_name_character(text[at])) {
      result += text[at++];
      continue;
    }
    size_t end = at;
    while (end < text.size() && is_name_character(text[end])) ++end;
    std::string name = without_inline_namespaces(std::string(text.substr(at, end - at)));
    const bool list_follows = end < text.size() && text[end] == '<' && name != "operator";
    const size_t close = list_follows ? closing(text, end) : std::string_view::npos;
    if (close == std::string_view::npos) {
      result += name;
      at = end;
      continue;
    }
    std::vector<std::string> arguments;
    for (const std::string_view argument : arguments_of(text.substr(end + 1, close - end - 1)))
      arguments.push_back(rewrite(argument, nesting + 1));
    while (arguments.size() > 1 && is_default_argument(arguments.back())) arguments.pop_back();
    std::string list;
    for (const std::string& argument : arguments) list.append(list.empty() ? "" : ", ").append(argument);
    result += with_alias(name + "<" + list + ">");
    at = close + 1;
  }
  return result;
}

// "work(int)::Local" → "Local"; main has no parameters in mangled names.
std::string_view without_function_scope(std::string_view type) {
  int depth = 0;
  for (size_t i = type.size(); i-- > 0;) {
    if (type[i] == '>' || type[i] == ')') ++depth;
    if (type[i] == '<' || type[i] == '(') --depth;
    const bool ends_function = depth == 0 && type.substr(i).starts_with("::") && i > 0 &&
                               (type[i - 1] == ')' || type.substr(0, i).ends_with(") const"));
    if (ends_function) return type.substr(i + 2);
  }
  return type.starts_with("main::") ? type.substr(6) : type;
}

}  // namespace

std::string source_name(std::string_view type) {
  std::string plain(type);
  replace_all(plain, "(anonymous namespace)::", "");
  replace_all(plain, "{anonymous}::", "");
  return rewrite(without_function_scope(plain), 0);
}

std::string short_name(std::string_view type) {
  std::string name = source_name(type);
  replace_all(name, "std::", "");
  return name;
}

std::string weak_twin(std::string_view type) {
  std::string name = source_name(type);
  replace_all(name, "shared_ptr<", "weak_ptr<");
  return name;
}

}  // namespace gordian
