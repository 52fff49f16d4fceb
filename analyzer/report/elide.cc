// A signal of Boost is a signal_impl<void(int), boost::signals2::optional_last_value<void>, int, std::less<int>, …> of
// 300 columns, and a report says so a dozen times. What tells one from the other stands in front. So of the arguments
// in one pair of brackets those are shown that fit into kColumns, each shortened by the same rule, and "…" stands for
// the others. Rejected: to leave out what is the default, which takes the declarations of all libraries.
#include "analyzer/report/elide.h"

#include <optional>
#include <vector>

#include <google/protobuf/message.h>

#include "analyzer/report/text_width.h"

namespace gordian {
namespace {

constexpr size_t kColumns = 40;  // of the arguments in one pair of brackets

bool opens(char c) { return c == '<' || c == '(' || c == '{' || c == '['; }
bool closes(char c) { return c == '>' || c == ')' || c == '}' || c == ']'; }

// Brackets of templates; those of "operator<", "->", ">=" and the like are none.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::optional<std::string> whole() {
    std::string result = names();
    return at_ == text_.size() ? std::optional(std::move(result)) : std::nullopt;
  }

 private:
  // Up to a comma or a bracket that closes, if within arguments; else up to the end.
  std::string names(bool in_arguments = false) {
    std::string result;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (closes(c) && !is_operator()) break;
      if (in_arguments && c == ',') break;
      if (!opens(c) || is_operator()) {
        result += c;
        ++at_;
        continue;
      }
      const auto inner = bracketed();
      if (!inner) break;
      result += *inner;
    }
    return result;
  }

  std::optional<std::string> bracketed() {
    const char open = text_[at_++];
    std::vector<std::string> arguments;
    for (;;) {
      arguments.push_back(names(true));
      if (at_ == text_.size()) return std::nullopt;
      if (text_[at_] != ',') break;
      ++at_;
    }
    std::string result(1, open);
    size_t used = 0;
    bool left_out = false;
    for (size_t i = 0; i < arguments.size(); ++i) {
      used += columns(arguments[i]);
      left_out = open == '<' && i > 0 && used > kColumns;
      if (left_out) break;
      result += (i == 0 ? "" : ",") + arguments[i];
    }
    if (left_out) result += ", …";
    return result + text_[at_++];
  }

  // Of what stands here: "->", or a part of "operator<<".
  bool is_operator() const {
    constexpr std::string_view kSigns = "<>=-";
    if (text_[at_] != '<' && text_[at_] != '>') return false;
    if (text_[at_] == '>' && at_ > 0 && text_[at_ - 1] == '-') return true;
    size_t begin = at_;
    while (begin > 0 && kSigns.find(text_[begin - 1]) != std::string_view::npos) --begin;
    return text_.substr(0, begin).ends_with("operator");
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

std::string elided(std::string_view text) {
  if (text.size() <= kColumns || text.find('<') == std::string_view::npos) return std::string(text);
  return Parser(text).whole().value_or(std::string(text));
}

void elide_all(google::protobuf::Message* message) {
  using google::protobuf::FieldDescriptor;
  const auto& reflection = *message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(*message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        elide_all(field->is_repeated() ? reflection.MutableRepeatedMessage(message, field, i)
                                       : reflection.MutableMessage(message, field));
      } else if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
        break;
      } else if (field->is_repeated()) {
        reflection.SetRepeatedString(message, field, i, elided(reflection.GetRepeatedString(*message, field, i)));
      } else {
        reflection.SetString(message, field, elided(reflection.GetString(*message, field)));
      }
    }
  }
}

}  // namespace gordian
