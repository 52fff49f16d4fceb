// Demangling by the C++ runtime, and cutting a function's name out of what it prints.
//
// The cut goes once over the text and copies what stands outside of brackets. A parenthesis is a parameter list unless
// it is "(anonymous namespace)" or belongs to "operator()"; a blank ends a return type unless it follows "operator"
// ("operator new", "operator unsigned long").
#include <cxxabi.h>

#include <cstdlib>
#include <memory>

#include "analyzer/binary/binaries.h"
#include "analyzer/binary/function_names.h"

namespace gordian {
namespace {

constexpr size_t kLongestMangled = 64 * 1024;  // the demangler recurses; longer names come from broken files only

struct Free {
  void operator()(char* text) const { std::free(text); }
};

std::string demangle_any(const std::string& mangled) {
  if (mangled.size() > kLongestMangled) return mangled;
  int status = 0;
  const std::unique_ptr<char, Free> text(abi::__cxa_demangle(mangled.c_str(), nullptr, nullptr, &status));
  return status == 0 && text != nullptr ? text.get() : mangled;
}

class FunctionName {
 public:
  explicit FunctionName(std::string_view text) : text_(text) {}

  std::string run() {
    while (position_ < text_.size()) step();
    return std::move(result_);
  }

 private:
  bool at(std::string_view what) const { return text_.substr(position_).starts_with(what); }
  void copy(size_t count) {
    result_ += text_.substr(position_, count);
    position_ += std::min(count, text_.size() - position_);
  }
  size_t bracket_length() const {
    int depth = 0;
    for (size_t i = position_; i < text_.size(); i++) {
      const char c = text_[i];
      if (c == '(' || c == '<' || c == '{' || c == '[') depth++;
      if (c == '>' && i > 0 && text_[i - 1] == '-') continue;  // "->" in a decltype
      if ((c == ')' || c == '>' || c == '}' || c == ']') && --depth == 0) return i + 1 - position_;
    }
    return text_.size() - position_;
  }
  void step();
  void skip_parameters();
  void copy_operator();

  std::string_view text_;
  std::string result_;
  size_t position_ = 0;
};

bool ends_a_word(std::string_view text) {
  return text.empty() || (std::isalnum(static_cast<unsigned char>(text.back())) == 0 && text.back() != '_');
}

void FunctionName::step() {
  constexpr std::string_view kAnonymous = "(anonymous namespace)";
  constexpr std::string_view kOperator = "operator";
  const char c = text_[position_];
  if (at(kAnonymous)) {
    copy(kAnonymous.size());
  } else if (at(kOperator) && ends_a_word(result_) && position_ + kOperator.size() < text_.size() &&
             ends_a_word(text_.substr(position_, kOperator.size() + 1))) {
    copy_operator();
  } else if (c == '<' || c == '{') {
    copy(bracket_length());
  } else if (c == '[') {
    position_ += bracket_length();
  } else if (c == '(') {
    skip_parameters();
  } else if (c == ' ') {
    if (!text_.substr(position_).starts_with(" [")) result_.clear();  // that was the return type
    position_++;
  } else {
    copy(1);
  }
}

void FunctionName::skip_parameters() {
  position_ += bracket_length();
  for (bool again = true; again;) {
    again = false;
    for (std::string_view tail : {" const", " volatile", " &&", " &", " noexcept"}) {
      if (!at(tail)) continue;
      position_ += tail.size();
      again = true;
    }
  }
}

// "operator()", "operator<<", "operator new[]", "operator std::string": up to the parameters or template arguments.
void FunctionName::copy_operator() {
  copy(std::string_view("operator").size());
  for (std::string_view symbol : {"()", "[]", "<=>", "<<=", ">>=", "->*", "<<", ">>", "<=", ">=", "->", "<", ">"}) {
    if (!at(symbol)) continue;
    copy(symbol.size());
    if (at(" <")) copy(1);  // before template arguments: "operator<< <char>"
    return;
  }
  while (position_ < text_.size() && text_[position_] != '(') {
    copy(text_[position_] == '<' ? bracket_length() : 1);
  }
}

}  // namespace

std::string demangle(const std::string& mangled) { return mangled.starts_with("_Z") ? demangle_any(mangled) : mangled; }

std::string demangle_type(const std::string& type_info_name) {
  const bool internal = type_info_name.starts_with('*');  // the ABI's mark for names that are compared by address
  const std::string name = internal ? type_info_name.substr(1) : type_info_name;
  if (name.starts_with("_ZTS")) return demangle_any(name.substr(4));
  return demangle_any(name);
}

std::string without_parameters(std::string_view demangled) { return FunctionName(demangled).run(); }

}  // namespace gordian
