#include "analyzer/ownership/source_name.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include "analyzer/binary/type_names.h"
#include "analyzer/ownership/library_names.h"

namespace gordian {
namespace {

constexpr int kMaxSpelledNesting = 64;

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == ':' || c == '~';
}

// Index of the bracket that closes the one at `open`; npos if none does.
size_t closing_bracket(std::string_view text, size_t open) {
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

std::string without_inline_namespaces(const std::string& name) {
  for (const std::string_view space : kLibraryNamespaces) {
    const std::string prefix = "std::" + std::string(space) + "::";
    if (name.starts_with(prefix)) return "std::" + name.substr(prefix.size());
  }
  return name;
}

std::string rewrite(std::string_view text, int nesting) {
  if (nesting > kMaxSpelledNesting) return std::string(text);
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
    const size_t close = list_follows ? closing_bracket(text, end) : std::string_view::npos;
    if (close == std::string_view::npos) {
      result += person_s_name(name, {});
      at = end;
      continue;
    }
    std::vector<std::string> arguments;
    for (const std::string_view argument : arguments_of(text.substr(end + 1, close - end - 1)))
      arguments.push_back(rewrite(argument, nesting + 1));
    result += arguments.empty() ? name + "<>" : person_s_name(name, std::move(arguments));
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

// g++'s debug info spells out what people write shorter; clang's puts a blank before "&" and "*".
void shorten_builtins(std::string& text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kSpellings = {
      {{"long long unsigned int", "unsigned long long"},
       {"long unsigned int", "unsigned long"},
       {"short unsigned int", "unsigned short"},
       {"long long int", "long long"},
       {"long int", "long"},
       {"short int", "short"},
       {" &", "&"},
       {" *", "*"},
       {"> >", ">>"}}};
  for (const auto& [full, person] : kSpellings) {
    for (size_t at = 0; (at = text.find(full, at)) != std::string::npos; at += person.size()) {
      const bool inside = at > 0 && is_name_character(full[0]) && is_name_character(text[at - 1]);
      if (!inside) text.replace(at, full.size(), person);
    }
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

// The demangler's "A const&" → "const A&", as compilers spell it. What is const behind a pointer stays: "A* const".
void const_in_front(std::string& text) {
  constexpr std::string_view kConst = " const";
  for (size_t at = text.size(); at > 0 && (at = text.rfind(kConst, at - 1)) != std::string::npos;) {
    const size_t behind = at + kConst.size();
    const bool ends = behind == text.size() || std::string_view("&*,>)").find(text[behind]) != std::string_view::npos;
    if (!ends || at == 0 || !(is_name_character(text[at - 1]) || text[at - 1] == '>')) continue;
    size_t begin = name_begin(text, at);
    for (const std::string_view sign : {"unsigned ", "signed "})
      if (std::string_view(text).substr(0, begin).ends_with(sign)) begin -= sign.size();
    text.erase(at, kConst.size());
    text.insert(begin, "const ");
  }
}

// clang's name for a lambda's class, "main::$_0" → "lambda in main".
void name_numbered_lambdas(std::string& text) {
  constexpr std::string_view kMark = "$_";
  for (size_t at = 0; (at = text.find(kMark, at)) != std::string::npos;) {
    size_t end = at + kMark.size();
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
    const size_t begin = name_begin(text, at);
    std::string scope = text.substr(begin, at - begin);
    scope = scope.substr(0, scope.find('('));
    while (scope.ends_with(':')) scope.pop_back();
    const std::string name = scope.empty() ? "lambda" : "lambda in " + scope;
    text.replace(begin, end - begin, name);
    at = begin + name.size();
  }
}

// "main::{lambda(int)#1}" and g++'s "main()::<lambda(int)>" → "lambda in main"; clang's "(lambda at /src/a.cc:3:5)" →
// "lambda at a.cc:3".
std::string with_short_lambdas(std::string text) {
  for (const std::string_view mark : {"{lambda(", "<lambda(", "(lambda at "}) {
    for (size_t at = text.size(); at > 0 && (at = text.rfind(mark, at - 1)) != std::string::npos;) {
      const size_t close = closing_bracket(text, at);
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
  // "Poller::start(int)::lambda at poll.cc:7", as debug info has it in other types' arguments; g++ says of the second
  // lambda of a function that it lies in the first one: "main::lambda at a.cc:7::operator()::lambda at a.cc:8".
  constexpr std::string_view kScoped = "::lambda at ", kLambda = "lambda at ";
  for (size_t at = 0; (at = text.find(kScoped, at)) != std::string::npos;) {
    size_t begin = name_begin(text, at);
    while (std::string_view(text).substr(0, begin).ends_with(kLambda)) begin = name_begin(text, begin - kLambda.size());
    text.erase(begin, at + 2 - begin);
    at = begin;
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
  name_numbered_lambdas(plain);
  if (plain.find("lambda") != std::string::npos) plain = with_short_lambdas(std::move(plain));
  std::string name = rewrite(without_function_scope(plain), 0);
  close_up_functions(name);
  shorten_builtins(name);
  const_in_front(name);
  replace_all(name, " []", "[]");
  return name;
}

std::string short_name(std::string_view type) {
  std::string name = source_name(type);
  replace_all(name, "std::", "");
  return name;
}

std::string weak_twin(std::string_view type) {
  const std::string name = source_name(type);
  std::string twin;
  const auto replace = [](std::string part) {
    replace_all(part, "local_shared_ptr<", "shared_ptr<");  // Boost has no weak pointer of its own for it
    replace_all(part, "shared_ptr<", "weak_ptr<");
    return part;
  };
  for (size_t at = 0; at < name.size();) {
    const size_t open = std::min(name.find('(', at), name.size());
    twin += replace(name.substr(at, open - at));
    at = open;
    int depth = 0;
    do {
      if (at == name.size()) break;
      depth += name[at] == '(' ? 1 : name[at] == ')' ? -1 : 0;
      twin += name[at++];
    } while (depth > 0);
  }
  return twin;
}

}  // namespace gordian
