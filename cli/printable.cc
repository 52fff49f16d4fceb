#include "cli/printable.h"

#include <vector>

namespace gordian::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void change_strings(Message& message, const Reflection& reflection, const FieldDescriptor* field) {
  if (!field->is_repeated()) {
    const std::string text = reflection.GetString(message, field);
    if (needs_escapes(text)) reflection.SetString(&message, field, printable(text));
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    const std::string text = reflection.GetRepeatedString(message, field, i);
    if (needs_escapes(text)) reflection.SetRepeatedString(&message, field, i, printable(text));
  }
}

void change_messages(Message& message, const Reflection& reflection, const FieldDescriptor* field) {
  if (!field->is_repeated()) return make_printable(*reflection.MutableMessage(&message, field));
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    make_printable(*reflection.MutableRepeatedMessage(&message, field, i));
  }
}

}  // namespace

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
