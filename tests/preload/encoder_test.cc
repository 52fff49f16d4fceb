// The runtime's encoder against protobuf's own parser, and its field numbers against the schema.
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "preload/runtime/own_memory.h"
#include "preload/snapshot/encoder.h"
#include "preload/snapshot/fields.h"
#include "snapshot.pb.h"

namespace gordian::preload {

namespace {

using namespace gordian::snapshot;  // NOLINT: the schema's messages are named in a macro below

const google::protobuf::Descriptor* descriptor(const std::string& name) {
  std::string full = "gordian.snapshot." + name;
  if (const size_t nested = full.find('_'); nested != std::string::npos) full[nested] = '.';
  return google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(full);
}

Bytes new_bytes(size_t capacity = 1 << 20) {
  if (own_memory.begin() == 0) own_memory.reserve();
  Bytes bytes;
  EXPECT_TRUE(bytes.create(capacity));
  return bytes;
}

std::string string_of(const Bytes& bytes) { return {bytes.text().data, bytes.size()}; }

}  // namespace

TEST(Fields, AreTheSchemas) {
  const auto check = [](const std::string& message, const std::string& field, uint32_t number) {
    const auto* type = descriptor(message);
    ASSERT_NE(type, nullptr) << message;
    const auto* found = type->FindFieldByName(field);
    ASSERT_NE(found, nullptr) << message << "." << field;
    EXPECT_EQ(static_cast<uint32_t>(found->number()), number) << message << "." << field;
  };
#define GORDIAN_CHECK_FIELD(message, constant, name, number) check(#message, #name, number);
  GORDIAN_FIELDS(GORDIAN_CHECK_FIELD)
#undef GORDIAN_CHECK_FIELD
}

TEST(Fields, EnumsAreTheSchemas) {
  EXPECT_EQ(static_cast<int>(Trigger::kExit), Header::EXIT);
  EXPECT_EQ(static_cast<int>(Trigger::kCrash), Header::CRASH);
  EXPECT_EQ(static_cast<int>(Counts::kInt32At8), Vtable::INT32_AT_8);
  EXPECT_EQ(static_cast<int>(Counts::kInt32At48), Vtable::INT32_AT_48);
  EXPECT_EQ(static_cast<int>(Counts::kInt64At8), Vtable::INT64_AT_8);
  EXPECT_EQ(static_cast<int>(Counts::kUnnamedAt8), Vtable::UNNAMED_AT_8);
  EXPECT_EQ(static_cast<int>(Area::kModuleData), Roots::MODULE_DATA);
  EXPECT_EQ(static_cast<int>(Area::kThreadStack), Roots::THREAD_STACK);
  EXPECT_EQ(static_cast<int>(Area::kTls), Roots::TLS);
  EXPECT_EQ(static_cast<int>(Area::kRegisters), Roots::REGISTERS);
  EXPECT_EQ(static_cast<int>(Area::kMapping), Roots::MAPPING);
  EXPECT_EQ(static_cast<int>(Unseen::kThreadRegisters), NotSeen::THREAD_REGISTERS);
  EXPECT_EQ(static_cast<int>(Unseen::kUnreadableMemory), NotSeen::UNREADABLE_MEMORY);
  EXPECT_EQ(static_cast<int>(Unseen::kEarlyAllocations), NotSeen::EARLY_ALLOCATIONS);
  EXPECT_EQ(static_cast<int>(Unseen::kStacksLost), NotSeen::STACKS_LOST);
  EXPECT_EQ(static_cast<int>(Unseen::kBlocksLost), NotSeen::BLOCKS_LOST);
  EXPECT_EQ(static_cast<int>(Unseen::kUnknownAllocator), NotSeen::UNKNOWN_ALLOCATOR);
}

TEST(Encoder, NumbersOfAllSizes) {
  Bytes list = new_bytes();
  Roots expected;
  for (int bit = 0; bit < 64; ++bit) {
    for (const int64_t value :
         {int64_t{1} << (bit % 63), -(int64_t{1} << (bit % 63)), (int64_t{1} << (bit % 63)) - 1}) {
      list.signed_varint(value);
      expected.add_word_values(value);
    }
  }
  for (const int64_t value : {std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()}) {
    list.signed_varint(value);
    expected.add_word_values(value);
  }
  Bytes message = new_bytes();
  message.field(fields::kAreaBase, UINT64_MAX);
  message.list_field(fields::kAreaWordValues, list);
  expected.set_base(UINT64_MAX);
  EXPECT_EQ(string_of(message), expected.SerializeAsString());
}

TEST(Encoder, DefaultsAreLeftOutAndFixedOnesAreNot) {
  Bytes message = new_bytes();
  message.field(fields::kArea, 0);
  message.text_field(fields::kAreaName, "");
  message.signed_field(fields::kOffsetToTop, 0);
  message.list_field(fields::kAreaWordSteps, new_bytes());
  EXPECT_TRUE(message.empty());
  message.fixed64_field(fields::kChecksum, 0);
  EXPECT_EQ(message.size(), 9u);
}

TEST(Encoder, NestedMessagesAndRepeatedTexts) {
  Bytes nested = new_bytes();
  nested.field(fields::kStart, 4096);
  Bytes module = new_bytes();
  module.text_field(fields::kPath, "/lib/x");
  module.message_field(fields::kSegments, nested);
  nested.clear();
  module.message_field(fields::kSegments, nested);  // an empty message is still a message
  Module parsed;
  ASSERT_TRUE(parsed.ParseFromString(string_of(module)));
  EXPECT_EQ(parsed.path(), "/lib/x");
  ASSERT_EQ(parsed.segments_size(), 2);
  EXPECT_EQ(parsed.segments(0).start(), 4096u);
  Bytes header = new_bytes();
  for (const char* argument : {"a", "", "c"}) header.repeated_text_field(fields::kCmdline, argument);
  Header parsed_header;
  ASSERT_TRUE(parsed_header.ParseFromString(string_of(header)));
  ASSERT_EQ(parsed_header.cmdline_size(), 3);
  EXPECT_EQ(parsed_header.cmdline(1), "");
}

TEST(Encoder, StringsAreUtf8) {
  Bytes module = new_bytes();
  module.text_field(fields::kPath, "/\xc3\xa4/\xff\xf0\x9f\x90\x8d\xc3");
  module.text_field(fields::kPath, "\xed\xa0\x80\xc0\xaf");  // a surrogate; '/' in two bytes
  Module parsed;
  ASSERT_TRUE(parsed.ParseFromString(string_of(module)));
  EXPECT_EQ(parsed.path(), "?????");
  module.clear();
  module.text_field(fields::kPath, "/\xc3\xa4/\xff\xf0\x9f\x90\x8d\xc3");
  ASSERT_TRUE(parsed.ParseFromString(string_of(module)));
  EXPECT_EQ(parsed.path(), "/\xc3\xa4/?\xf0\x9f\x90\x8d?");
}

TEST(Encoder, WhatDoesNotFitIsNoticed) {
  Bytes message = new_bytes(64);
  message.text_field(1, std::string(100, 'x').c_str());
  EXPECT_FALSE(message.complete());
  message.clear();
  EXPECT_TRUE(message.complete());
}

}  // namespace gordian::preload
