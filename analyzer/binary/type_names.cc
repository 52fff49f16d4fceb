// Problem: a control block's RTTI name, demangled, says
//     std::_Sp_counted_ptr_inplace<main::A, std::allocator<void>, (__gnu_cxx::_Lock_policy)2>
// while the debug info has a class whose name is, depending on the compiler,
//     _Sp_counted_ptr_inplace<main()::A, std::allocator<void>, (__gnu_cxx::_Lock_policy)2>      g++
//     _Sp_counted_ptr_inplace<A, std::allocator<void>, __gnu_cxx::_S_atomic>                     clang
// inside namespace std. They also differ in "5ul", "5" and "5UL", "'A'" and "(char)65", "unsigned long" and "long
// unsigned int", "char const*" and "const char *", "{anonymous}" and "(anonymous namespace)", "> >" and ">>".
//
// Choice: read the name with a small recursive descent parser for types and template arguments and write it again in
// one way: no spaces but between words, const behind what it qualifies, integers without suffix and cast, enumerators
// as integers, no parameter lists of enclosing functions, no ABI inline namespaces, lambdas without number. Rejected:
// mangling DWARF names instead (needs the types' structure, much slower), and replacing by regular expressions
// (brackets nest). What is not understood is copied, so that equal input stays equal.
#include "analyzer/binary/type_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

namespace gordian {
namespace {

constexpr int kDeepestName = 64;
constexpr std::string_view kAnonymous = "(anonymous namespace)";
constexpr std::string_view kLambda = "{lambda}";

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || c == '~'; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

template <size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  for (std::string_view one : words) {
    if (one == word) return true;
  }
  return false;
}

constexpr std::array<std::string_view, 5> kElaborations = {"struct", "class", "union", "enum", "typename"};
constexpr std::array<std::string_view, 7> kBuiltins = {"unsigned", "signed", "long", "short", "int", "char", "double"};

// "long unsigned int" and the like, word by word, written in the demangler's order.
class BuiltinType {
 public:
  void add(std::string_view word) { seen_[std::string(word)]++; }
  bool empty() const { return seen_.empty(); }
  std::string text() const {
    std::string result;
    const auto append = [&](const char* word) { result += (result.empty() ? "" : " ") + std::string(word); };
    if (has("unsigned")) append("unsigned");
    if (has("signed") && has("char")) append("signed");
    if (has("short")) append("short");
    for (int i = 0; i < count("long"); i++) append("long");
    if (has("char")) append("char");
    if (has("double")) append("double");
    if (!has("short") && !has("long") && !has("char") && !has("double")) append("int");
    return result;
  }

 private:
  int count(const char* word) const {
    const auto found = seen_.find(word);
    return found == seen_.end() ? 0 : found->second;
  }
  bool has(const char* word) const { return count(word) > 0; }
  std::map<std::string, int> seen_;
};

class Normaliser {
 public:
  Normaliser(std::string_view text, const EnumeratorValue& enumerator_value)
      : text_(text), enumerator_value_(enumerator_value) {}

  std::string run() {
    std::string result = type(nullptr);
    while (!failed_ && position_ < text_.size()) {  // not a type by our grammar: keep the rest, less blanks
      if (text_[position_] != ' ') result += text_[position_];
      position_++;
    }
    if (!failed_) return result;
    result.clear();
    for (char c : text_) result += c == ' ' ? "" : std::string(1, c);
    return result;
  }

 private:
  char peek(size_t ahead = 0) const { return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0'; }
  bool at(std::string_view what) const { return text_.substr(std::min(position_, text_.size())).starts_with(what); }
  void skip_blanks() {
    while (peek() == ' ') position_++;
  }
  bool accept(std::string_view what) {
    if (!at(what)) return false;
    position_ += what.size();
    return true;
  }
  std::string_view peek_word() const {
    size_t end = position_;
    while (end < text_.size() && is_word(text_[end])) end++;
    return text_.substr(position_, end - position_);
  }

  // Position behind the bracket that closes the one at `from`; the end of the text if none does.
  size_t behind_bracket(size_t from) const {
    int depth = 0;
    for (size_t i = from; i < text_.size(); i++) {
      const char c = text_[i];
      if (c == '(' || c == '<' || c == '{' || c == '[') depth++;
      if (c == '>' && i > 0 && text_[i - 1] == '-') continue;  // "->"
      if ((c == ')' || c == '>' || c == '}' || c == ']') && --depth == 0) return i + 1;
    }
    return text_.size();
  }

  std::string type(bool* plain);
  std::string base_type(std::string* qualifiers, bool* plain);
  std::string suffix(std::string* qualifiers);
  std::string qualified_name();
  std::string component();
  std::string bracketed_component();
  std::string operator_name();
  void skip_parameters_of_scope();
  std::string list(char close);
  std::string argument();
  std::string literal();
  std::string character();
  std::string number();

  std::string_view text_;
  const EnumeratorValue& enumerator_value_;
  size_t position_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

// A type; `plain` receives whether it is a mere name, without qualifiers and suffixes.
std::string Normaliser::type(bool* plain) {
  std::string qualifiers;
  bool named = false;
  std::string result = base_type(&qualifiers, &named);
  const std::string behind = suffix(&qualifiers);
  if (plain != nullptr) *plain = named && qualifiers.empty() && behind.empty();
  return result + qualifiers + behind;
}

void add_qualifier(std::string_view word, std::string* qualifiers) {
  const std::string addition = " " + std::string(word);
  if (qualifiers->find(addition) != std::string::npos) return;
  if (word == "const") {
    qualifiers->insert(0, addition);
  } else {
    *qualifiers += addition;
  }
}

// The specifiers: qualifiers in any order and one name, or several words of a builtin type.
std::string Normaliser::base_type(std::string* qualifiers, bool* plain) {
  BuiltinType builtin;
  std::string name;
  while (!failed_) {
    skip_blanks();
    const std::string_view word = peek_word();
    if (word == "const" || word == "volatile") {
      add_qualifier(word, qualifiers);
      position_ += word.size();
    } else if (is_one_of(word, kElaborations) && peek(word.size()) == ' ') {
      position_ += word.size();
    } else if (name.empty() && is_one_of(word, kBuiltins)) {
      builtin.add(word);
      position_ += word.size();
    } else if (name.empty() && builtin.empty() &&
               (!word.empty() || at(kAnonymous) || at("::") || peek() == '{' || peek() == '<')) {
      name = qualified_name();
    } else {
      break;
    }
  }
  *plain = !name.empty();
  return builtin.empty() ? name : builtin.text();
}

// Pointers, references, array bounds and parameter lists.
std::string Normaliser::suffix(std::string* qualifiers) {
  std::string result;
  while (!failed_ && position_ < text_.size()) {
    skip_blanks();
    const char c = peek();
    const std::string_view word = peek_word();
    if (c == '*' || c == '&' || c == ':') {
      result += c;
      position_++;
    } else if (c == '[') {
      const size_t end = behind_bracket(position_);
      position_++;
      skip_blanks();
      result += "[" + number() + "]";
      position_ = end;
    } else if (c == '(') {
      position_++;
      result += "(" + list(')') + ")";
    } else if ((word == "const" || word == "volatile") && result.empty()) {
      add_qualifier(word, qualifiers);
      position_ += word.size();
    } else if (!word.empty()) {
      const size_t before = position_;
      result += " " + qualified_name();
      if (position_ == before) break;
    } else {
      break;
    }
  }
  return result;
}

std::string Normaliser::qualified_name() {
  std::string result;
  accept("::");
  for (;;) {
    const std::string one = component();
    if (!(at("::") && peek(2) != '*')) {
      result += one;
      break;
    }
    accept("::");
    if (!is_one_of(one, kLibraryNamespaces)) result += one + "::";
  }
  return result == "std::nullptr_t" ? "decltype(nullptr)" : result;
}

std::string Normaliser::component() {
  if (accept(kAnonymous) || accept("{anonymous}") || accept("<unnamed>") || accept("{unnamed}")) {
    return std::string(kAnonymous);
  }
  if (peek() == '{' || peek() == '<' || peek() == '(') return bracketed_component();
  std::string result(peek_word());
  if (result == "operator") return operator_name();
  position_ += result.size();
  if (at("[abi:")) position_ = behind_bracket(position_);
  if (result == "decltype" && peek() == '(') {
    const size_t end = behind_bracket(position_);
    result += text_.substr(position_, end - position_);
    position_ = end;
  }
  if (accept("<")) result += "<" + list('>') + ">";
  skip_parameters_of_scope();
  return result;
}

// A class without a name: "{lambda(int)#1}", "<lambda(int)>", "(lambda at a.cc:3:4)", "{unnamed type#1}".
std::string Normaliser::bracketed_component() {
  const size_t end = behind_bracket(position_);
  const bool lambda = text_.substr(position_ + 1).starts_with("lambda");
  position_ = end;
  return lambda ? std::string(kLambda) : "{unnamed}";
}

std::string Normaliser::operator_name() {
  const size_t begin = position_;
  position_ += std::string_view("operator").size();
  if (!accept("()")) {
    while (position_ < text_.size() && peek() != '(' && !at("::")) position_++;
  }
  std::string result(text_.substr(begin, position_ - begin));
  skip_parameters_of_scope();
  return result;
}

// In "f(int) const::A" the enclosing function's parameters go; in "void (int)" nothing does.
void Normaliser::skip_parameters_of_scope() {
  if (peek() != '(') return;
  size_t end = behind_bracket(position_);
  for (std::string_view tail : {" const", " volatile", " &", " &&", "&", "&&"}) {
    if (text_.substr(end).starts_with(tail)) end += tail.size();
  }
  if (text_.substr(end).starts_with("::") && !text_.substr(end).starts_with("::*")) position_ = end;
}

// Template arguments or parameters up to `close`, which is consumed.
std::string Normaliser::list(char close) {
  std::string result;
  if (++depth_ > kDeepestName) failed_ = true;
  for (skip_blanks(); !failed_ && position_ < text_.size(); skip_blanks()) {
    if (peek() == close) {
      position_++;
      break;
    }
    if (peek() == ',') {
      result += ',';
      position_++;
      continue;
    }
    const size_t before = position_;
    result += argument();
    if (position_ == before) result += text_[position_++];
  }
  depth_--;
  return result;
}

std::string Normaliser::argument() {
  skip_blanks();
  if (is_digit(peek()) || (peek() == '-' && is_digit(peek(1)))) return number();
  if (peek() == '\'') return character();
  if (accept("&")) {
    skip_blanks();
    return "&" + qualified_name();
  }
  if (peek() == '(' && !at(kAnonymous)) return literal();
  bool plain = false;
  const std::string result = type(&plain);
  if (!plain || result.find('<') != std::string::npos) return result;
  const std::optional<int64_t> value = enumerator_value_ ? enumerator_value_(result) : std::nullopt;
  return value ? std::to_string(*value) : result;
}

// What starts with "(": a cast value "(Policy)2", "(&global)", clang's "(lambda at …)", or a declarator "(*)(int)".
std::string Normaliser::literal() {
  if (at("(lambda")) {
    const std::string lambda = bracketed_component();
    return lambda + type(nullptr);
  }
  const size_t end = behind_bracket(position_);
  const char next = end < text_.size() ? text_[end] : '\0';
  const bool boolean = at("(bool)");
  if (is_digit(next) || (next == '-' && end + 1 < text_.size() && is_digit(text_[end + 1]))) {
    position_ = end;
    const std::string value = number();
    return boolean ? (value == "0" ? "false" : "true") : value;
  }
  if (peek(1) == '&') {
    position_ += 2;
    skip_blanks();
    const std::string name = qualified_name();
    position_ = end;
    return "&" + name;
  }
  std::string qualifiers;
  return suffix(&qualifiers);
}

std::string Normaliser::number() {
  std::string result;
  if (peek() == '-') result += text_[position_++];
  while (is_word(peek()) || peek() == '.') result += text_[position_++];
  while (!result.empty() && !result.starts_with("0x") &&
         std::string_view("uUlL").find(result.back()) != std::string_view::npos) {
    result.pop_back();
  }
  return result;
}

// 'A' → 65. Escapes that name one character are understood, the others copied.
std::string Normaliser::character() {
  const size_t close = text_.find('\'', position_ + (peek(1) == '\\' ? 3 : 2));
  if (close == std::string_view::npos) {
    position_ = text_.size();
    return "'";
  }
  const std::string_view inner = text_.substr(position_ + 1, close - position_ - 1);
  position_ = close + 1;
  if (inner.size() == 1) return std::to_string(static_cast<int>(inner[0]));
  static const std::map<char, int> values = {{'0', 0},  {'a', 7},  {'b', 8},  {'t', 9},   {'n', 10}, {'v', 11},
                                             {'f', 12}, {'r', 13}, {'"', 34}, {'\'', 39}, {'\\', 92}};
  const auto found = inner.size() == 2 ? values.find(inner[1]) : values.end();
  return found == values.end() ? std::string(inner) : std::to_string(found->second);
}

}  // namespace

std::string normalise_type_name(std::string_view name, const EnumeratorValue& enumerator_value) {
  return Normaliser(name, enumerator_value).run();
}

bool is_ambiguous_name(std::string_view normalised) {
  return normalised.find(kAnonymous) != std::string_view::npos || normalised.find(kLambda) != std::string_view::npos ||
         normalised.find("{unnamed}") != std::string_view::npos;
}

std::string_view last_identifier(std::string_view normalised) {
  size_t begin = 0, end = normalised.size();
  int depth = 0;
  for (size_t i = 0; i < normalised.size(); i++) {
    const char c = normalised[i];
    if (c == '<' && depth == 0) end = std::min(end, i);
    if (c == '<' || c == '(' || c == '{') depth++;
    if (c == '>' || c == ')' || c == '}') depth--;
    if (depth == 0 && c == ':' && i > 0 && normalised[i - 1] == ':') {
      begin = i + 1;
      end = normalised.size();
    }
  }
  return normalised.substr(begin, end - begin);
}

}  // namespace gordian
