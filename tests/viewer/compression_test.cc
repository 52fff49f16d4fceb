#include "viewer/html/compression.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace gordian {
namespace {

// RFC 4648, section 10.
TEST(Base64, VectorsOfTheStandard) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xfb\xff\xfe"), "+//+");
}

TEST(Gzip, ThereAndBack) {
  std::string large;
  for (uint32_t i = 0; i < 300'000; ++i) large += static_cast<char>(i * 7919 >> 5);
  for (const std::string& data : {std::string(), std::string("x"), std::string(1'000'000, '\0'), large})
    EXPECT_EQ(gunzip(gzip(data)), data) << data.size();
}

TEST(Gzip, DamageIsAnError) {
  std::string packed = gzip("some text that is long enough to be damaged");
  EXPECT_THROW(gunzip(packed.substr(0, packed.size() - 1)), std::runtime_error);
  EXPECT_THROW(gunzip(packed.substr(0, 5)), std::runtime_error);
  EXPECT_THROW(gunzip("not gzip at all"), std::runtime_error);
  EXPECT_THROW(gunzip(""), std::runtime_error);
  packed[packed.size() - 6] ^= 1;  // in the checksum
  EXPECT_THROW(gunzip(packed), std::runtime_error);
}

}  // namespace
}  // namespace gordian
