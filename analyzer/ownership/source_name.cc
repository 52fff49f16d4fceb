#include "analyzer/ownership/source_name.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include "analyzer/binary/type_names.h"

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

std::string without_inline_namespaces(const std::string& name) {
  for (const std::string_view space : kLibraryNamespaces) {
    const std::string prefix = "std::" + std::string(space) + "::";
    if (name.starts_with(prefix)) return "std::" + name.substr(prefix.size());
  }
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

// "void (Connection::*(std::shared_ptr<Connection>, int))(int)" → "Connection::*, std::shared_ptr<Connection>, int",
// and "lambda (int)" → "lambda, int": what std::bind was called with, from the argument of std::_Bind.
std::string bind_arguments(const std::string& argument) {
  const size_t member = argument.find("::*(");
  if (member != std::string::npos) {
    const size_t open = member + 3, close = closing(argument, open), begin = argument.rfind('(', member);
    if (close == std::string::npos || begin == std::string::npos) return argument;
    const std::string bound = argument.substr(open + 1, close - open - 1);
    return argument.substr(begin + 1, member + 3 - begin - 1) + (bound.empty() ? "" : ", " + bound);
  }
  const size_t function = argument.find("(*(");
  const size_t open = function != std::string::npos ? function + 2 : argument.rfind('(');
  const size_t close = open == std::string::npos ? open : closing(argument, open);
  if (close == std::string::npos) return argument;
  std::string what = function != std::string::npos ? "function" : argument.substr(0, open);
  while (what.ends_with(' ')) what.pop_back();
  const std::string bound = argument.substr(open + 1, close - open - 1);
  return what + (bound.empty() ? "" : ", " + bound);
}

// What a person calls a class that a library keeps to itself; empty if it has no such name. The arguments are rewritten
// already.
std::string public_name(std::string_view name, const std::vector<std::string>& arguments) {
  constexpr std::string_view kFuture = "std::__future_base::";
  std::string last = arguments.empty() ? std::string() : arguments.back();
  if (name.starts_with(kFuture)) {
    name.remove_prefix(kFuture.size());
    if (name == "_State_baseV2") return "std::promise state";
    if (name == "_Task_state" || name == "_Task_state_base") return "std::packaged_task<" + last + "> state";
    if (name == "_Async_state_impl" || name == "_Async_state_commonV2" || name == "_Deferred_state")
      return "std::async state";
    if (name == "_Result") return "result of std::future<" + last + ">";
  }
  if (name == "std::unique_ptr" && !arguments.empty() && arguments[0] == "std::__future_base::_Result_base")
    return "result";
  if (name == "std::__assoc_state" || name == "std::__assoc_sub_state") return "std::promise state";
  if (name == "std::__async_assoc_state" || name == "std::__deferred_assoc_state") return "std::async state";
  if (name == "std::_Placeholder" && arguments.size() == 1) return "_" + last;
  if (name == "std::_Bind" && arguments.size() == 1) return "std::bind(" + bind_arguments(last) + ")";
  if (name == "std::_Bind_result" && arguments.size() == 2) return "std::bind(" + bind_arguments(last) + ")";
  if (name == "boost::arg" && arguments.size() == 1) return "_" + last;
  if (name == "boost::_bi::value" && arguments.size() == 1) return last;
  return {};
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
      const std::string known = public_name(name, {});
      result += known.empty() ? name : known;
      at = end;
      continue;
    }
    std::vector<std::string> arguments;
    for (const std::string_view argument : arguments_of(text.substr(end + 1, close - end - 1)))
      arguments.push_back(rewrite(argument, nesting + 1));
    while (arguments.size() > 1 && is_default_argument(arguments.back())) arguments.pop_back();
    std::string list;
    for (const std::string& argument : arguments) list.append(list.empty() ? "" : ", ").append(argument);
    const std::string known = public_name(name, arguments);
    result += known.empty() ? with_alias(name.append("<").append(list).append(">")) : known;
    at = close + 1;
  }
  return result;
}

// "int (char)" → "int(char)", as g++ spells it in debug info; "void (*)(int)" and "void (A::*)()" keep the blank.
void close_up_functions(std::string& text) {
  for (size_t at = 0; (at = text.find(" (", at)) != std::string::npos; ++at) {
    const std::string_view inside = std::string_view(text).substr(at + 2);
    const size_t word = inside.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_:");
    const bool pointer = word != std::string_view::npos && (inside[word] == '*' || inside[word] == '&') &&
                         (word == 0 || inside.substr(0, word).ends_with("::"));
    const bool name = at > 0 && (is_name_character(text[at - 1]) || text[at - 1] == '>' || text[at - 1] == '*');
    if (name && !pointer) text.erase(at, 1);
  }
}

// Where the name begins that ends at `end`: behind "<", "(", "," or a blank that are not inside of brackets.
size_t name_begin(std::string_view text, size_t end) {
  int depth = 0;
  size_t at = end;
  for (; at > 0; --at) {
    const char c = text[at - 1];
    if (c == '>' || c == ')' || c == '}' || c == ']') ++depth;
    if ((c == '<' || c == '(' || c == '{' || c == '[') && --depth < 0) break;
    const bool constant = c == ' ' && text.substr(at).starts_with("const::");
    if (depth == 0 && (c == ',' || (c == ' ' && !constant))) break;
  }
  return at;
}

// "main::{lambda(int)#1}" and g++'s "main()::<lambda(int)>" → "lambda in main"; clang's "(lambda at /src/a.cc:3:5)" →
// "lambda at a.cc:3".
std::string with_short_lambdas(std::string text) {
  for (const std::string_view mark : {"{lambda(", "<lambda(", "(lambda at "}) {
    for (size_t at = text.size(); at > 0 && (at = text.rfind(mark, at - 1)) != std::string::npos;) {
      const size_t close = closing(text, at);
      const size_t end = mark[0] == '{' ? text.find('}', text.find(')', at)) : close;
      if (end == std::string::npos) continue;
      if (mark[0] == '(') {
        std::string place = text.substr(at + 1, end - at - 1);
        place.erase(0, std::min(place.size(), place.rfind('/') == std::string::npos ? 10 : place.rfind('/') + 1));
        const size_t column = place.rfind(':');
        if (column != std::string::npos && place.find(':') < column) place.erase(column);
        text.replace(at, end - at + 1, "lambda at " + place);
        continue;
      }
      const size_t begin = at >= 2 && text[at - 1] == ':' ? name_begin(text, at) : at;
      std::string scope = text.substr(begin, at - begin);
      scope = scope.substr(0, std::min({scope.find("::{lambda"), scope.find("::<lambda"), scope.find('(')}));
      while (scope.ends_with(':')) scope.pop_back();
      text.replace(begin, end - begin + 1, scope.empty() ? "lambda" : "lambda in " + scope);
      at = begin;
    }
  }
  return text;
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
  if (plain.find("lambda") != std::string::npos) plain = with_short_lambdas(std::move(plain));
  std::string name = rewrite(without_function_scope(plain), 0);
  close_up_functions(name);
  return name;
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
