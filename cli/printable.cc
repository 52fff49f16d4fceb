#include "cli/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace gordian::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// C0 controls and DEL. C1 controls are two bytes in UTF-8, 0xc2 and 0x80 to 0x9f.
bool is_control(unsigned char byte, unsigned char before) {
  return byte < 0x20 || byte == 0x7f || (before == 0xc2 && byte >= 0x80 && byte < 0xa0);
}

bool needs_no_change(std::string_view text) {
  unsigned char before = 0;
  return std::none_of(text.begin(), text.end(), [&](char letter) {
    const unsigned char last = before;
    before = static_cast<unsigned char>(letter);
    return is_control(before, last);
  });
}

void change_strings(Message& message, const Reflection& reflection, const FieldDescriptor* field) {
  if (!field->is_repeated()) {
    const std::string text = reflection.GetString(message, field);
    if (!needs_no_change(text)) reflection.SetString(&message, field, printable(text));
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    const std::string text = reflection.GetRepeatedString(message, field, i);
    if (!needs_no_change(text)) reflection.SetRepeatedString(&message, field, i, printable(text));
  }
}

void change_messages(Message& message, const Reflection& reflection, const FieldDescriptor* field) {
  if (!field->is_repeated()) return make_printable(*reflection.MutableMessage(&message, field));
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    make_printable(*reflection.MutableRepeatedMessage(&message, field, i));
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  unsigned char before = 0;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (is_control(byte, before)) {
      fmt::format_to(std::back_inserter(result), "\\x{:02x}", byte);
    } else {
      result += letter;
    }
    before = byte;
  }
  return result;
}

std::string printable_lines(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    result += printable(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

void make_printable(Message& message) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) change_strings(message, reflection, field);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) change_messages(message, reflection, field);
  }
}

}  // namespace gordian::cli
