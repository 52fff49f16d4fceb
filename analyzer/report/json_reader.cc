// The JSON has the names of report.proto, so the messages' descriptors say what to look for, and this file does not
// grow with them. Three things are written otherwise than they are stored, and are known by name: addresses are
// hexadecimal strings, a time is a date, and the owner of a line of `retained` is spread over two keys.
#include "analyzer/report/json_reader.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <charconv>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "analyzer/report/times.h"
#include "analyzer/report/well_formed.h"

namespace gordian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ParsedJson = nlohmann::json;

constexpr std::string_view kSchema = "gordian-report/1";

[[noreturn]] void fail(const std::string& where, std::string_view what) {
  throw JsonError{where.empty() ? std::string(what) : fmt::format("{}: {}", where, what)};
}

uint64_t unsigned_number(const ParsedJson& json, const std::string& where) {
  if (json.is_number_unsigned()) return json.get<uint64_t>();
  if (!json.is_string()) fail(where, "not a number that is at least 0");
  const auto& text = json.get_ref<const std::string&>();
  uint64_t value = 0;
  const char* end = text.data() + text.size();
  if (text.starts_with("0x")) {
    const auto [stopped, error] = std::from_chars(text.data() + 2, end, value, 16);
    if (error == std::errc() && stopped == end) return value;
  }
  fail(where, "not an address like 0x55d0a4c2b2c0");
}

uint32_t small_number(const ParsedJson& json, const std::string& where) {
  const uint64_t value = unsigned_number(json, where);
  if (value > std::numeric_limits<uint32_t>::max()) fail(where, "too large");
  return static_cast<uint32_t>(value);
}

int64_t signed_number(const ParsedJson& json, const std::string& where) {
  const bool too_large =
      json.is_number_unsigned() && json.get<uint64_t>() > uint64_t{std::numeric_limits<int64_t>::max()};
  if (!json.is_number_integer() || too_large) fail(where, "not a whole number");
  return json.get<int64_t>();
}

const std::string& text_of(const ParsedJson& json, const std::string& where) {
  if (!json.is_string()) fail(where, "not a string");
  return json.get_ref<const std::string&>();
}

bool truth_of(const ParsedJson& json, const std::string& where) {
  if (!json.is_boolean()) fail(where, "neither true nor false");
  return json.get<bool>();
}

void read_message(const ParsedJson& json, const std::string& where, Message& message);

// One value of `field`: set, or added if the field is repeated.
void read_value(const ParsedJson& json, const std::string& where, const FieldDescriptor& field, Message& message) {
  const auto& access = *message.GetReflection();
  const bool many = field.is_repeated();
  const auto put = [&](auto set, auto add, const auto& value) {
    many ? (access.*add)(&message, &field, value) : (access.*set)(&message, &field, value);
  };
  using R = google::protobuf::Reflection;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return put(&R::SetString, &R::AddString, text_of(json, where));
    case FieldDescriptor::CPPTYPE_BOOL:
      return put(&R::SetBool, &R::AddBool, truth_of(json, where));
    case FieldDescriptor::CPPTYPE_INT64:
      return put(&R::SetInt64, &R::AddInt64, signed_number(json, where));
    case FieldDescriptor::CPPTYPE_UINT64:
      return put(&R::SetUInt64, &R::AddUInt64, unsigned_number(json, where));
    case FieldDescriptor::CPPTYPE_UINT32:
      return put(&R::SetUInt32, &R::AddUInt32, small_number(json, where));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return read_message(json, where,
                          *(many ? access.AddMessage(&message, &field) : access.MutableMessage(&message, &field)));
    default:
      return;  // report.proto has no other types
  }
}

void read_field(const ParsedJson& json, const std::string& where, const FieldDescriptor& field, Message& message) {
  if (!field.is_repeated()) return read_value(json, where, field, message);
  if (!json.is_array()) fail(where, "not a list");
  for (size_t i = 0; i < json.size(); ++i) read_value(json[i], fmt::format("{}[{}]", where, i), field, message);
}

void read_time(const ParsedJson& json, const char* key, const std::string& where, uint64_t& time_ns) {
  const auto found = json.find(key);
  if (found == json.end()) return;
  const auto parsed = parse_time(text_of(*found, where));
  if (!parsed) fail(where, "not a time like 2026-05-01T02:30:00.000000000Z");
  time_ns = *parsed;
}

void read_retained(const ParsedJson& json, const std::string& where, report::Retained& line) {
  if (const auto name = json.find("owner"); name != json.end())
    line.mutable_owner()->set_name(text_of(*name, where + ".owner"));
  if (const auto kind = json.find("owner_kind"); kind != json.end())
    line.mutable_owner()->set_kind(text_of(*kind, where + ".owner_kind"));
}

void read_message(const ParsedJson& json, const std::string& where, Message& message) {
  if (!json.is_object()) fail(where, "not an object");
  const auto& descriptor = *message.GetDescriptor();
  const bool is_retained = &descriptor == report::Retained::descriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    const auto found = json.find(field.name());
    if (found == json.end() || (is_retained && field.name() == "owner")) continue;
    read_field(*found, where.empty() ? field.name() : where + "." + field.name(), field, message);
  }
  if (is_retained) read_retained(json, where, static_cast<report::Retained&>(message));
  if (&descriptor == report::Process::descriptor()) {
    auto& process = static_cast<report::Process&>(message);
    uint64_t taken = 0, started = 0;
    read_time(json, "taken_at", where + ".taken_at", taken);
    read_time(json, "started_at", where + ".started_at", started);
    process.set_taken_at_ns(taken);
    process.set_started_at_ns(started);
  }
}

}  // namespace

std::variant<report::Report, JsonError> report_from_json(std::string_view text) {
  const ParsedJson json = ParsedJson::parse(text, nullptr, false);
  if (json.is_discarded()) return JsonError{"not JSON, or cut off"};
  if (!json.is_object()) return JsonError{"not an object"};
  const auto schema = json.find("schema");
  if (schema == json.end() || *schema != kSchema) {
    return JsonError{fmt::format("not a report: \"schema\" is not \"{}\"", kSchema)};
  }
  report::Report report;
  try {
    read_message(json, "", report);
  } catch (JsonError& error) {
    return std::move(error);
  }
  if (std::string problem = index_problem(report); !problem.empty()) return JsonError{std::move(problem)};
  return report;
}

}  // namespace gordian
