// AddressIndex and Offsets, against a plain search and a plain vector.
#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/graph/address_index.h"
#include "analyzer/graph/offsets.h"

namespace gordian {
namespace {

constexpr uint64_t k2To32 = uint64_t{1} << 32;

size_t plain_count(const std::vector<uint64_t>& addresses, uint64_t wanted) {
  return static_cast<size_t>(std::upper_bound(addresses.begin(), addresses.end(), wanted) - addresses.begin());
}

// Asks for each address, what lies just before and behind it, and both ends of what can be asked.
void expect_like_plain_search(const std::vector<uint64_t>& addresses) {
  AddressIndex index;
  index.build(addresses);
  std::vector<uint64_t> questions{0, 1, UINT64_MAX - 1, UINT64_MAX};
  for (const uint64_t address : addresses)
    for (const uint64_t question : {address - 1, address, address + 1}) questions.push_back(question);
  for (const uint64_t question : questions) {
    ASSERT_EQ(index.count_up_to(addresses, question), plain_count(addresses, question))
        << question << " among " << addresses.size();
  }
}

std::vector<uint64_t> every(uint64_t step, size_t count, uint64_t first) {
  std::vector<uint64_t> addresses;
  for (size_t i = 0; i < count; ++i) addresses.push_back(first + i * step);
  return addresses;
}

TEST(AddressIndex, FindsNothingAmongNone) { expect_like_plain_search({}); }

TEST(AddressIndex, FindsTheOnlyOne) {
  for (const uint64_t address : {uint64_t{0}, uint64_t{16}, k2To32, UINT64_MAX}) expect_like_plain_search({address});
}

TEST(AddressIndex, TellsNeighboursApart) {
  expect_like_plain_search({7, 8, 9});
  expect_like_plain_search(every(1, 1000, 0x10000));
  expect_like_plain_search(every(16, 1000, 0x10000));
}

// A level ends, or another one begins, at powers of 16.
TEST(AddressIndex, WorksAtEverySizeAroundALevel) {
  for (const size_t size : {15, 16, 17, 31, 32, 33, 255, 256, 257, 271, 272, 273, 4095, 4096, 4097, 65536, 65537})
    expect_like_plain_search(every(16, size, 0x7f0000000000));
}

TEST(AddressIndex, FindsSparseAddresses) {
  expect_like_plain_search(every(k2To32, 1000, 16));
  expect_like_plain_search(every(uint64_t{1} << 47, 1000, 1));
  expect_like_plain_search({1, 2, k2To32 - 1, k2To32, k2To32 + 1, 3 * k2To32, uint64_t{1} << 56, UINT64_MAX - 1});
}

TEST(AddressIndex, FindsRandomAddresses) {
  std::mt19937_64 random(7);  // NOLINT: the same addresses every time
  for (int round = 0; round < 200; ++round) {
    const uint64_t spread = uint64_t{1} << (4 + random() % 60);
    std::vector<uint64_t> addresses;
    for (size_t left = random() % 2000; left > 0; --left) addresses.push_back(random() % spread);
    std::sort(addresses.begin(), addresses.end());
    addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
    expect_like_plain_search(addresses);
  }
}

TEST(AddressIndex, ForgetsWhatItWasBuiltForBefore) {
  AddressIndex index;
  index.build(every(16, 5000, 0x10000));
  const std::vector<uint64_t> few = {3, 5};
  index.build(few);
  EXPECT_EQ(index.count_up_to(few, 4), 1u);
}

void expect_same(const std::vector<uint64_t>& wanted) {
  Offsets offsets;
  for (const uint64_t offset : wanted) offsets.push_back(offset);
  ASSERT_EQ(offsets.size(), wanted.size());
  for (size_t i = 0; i < wanted.size(); ++i) ASSERT_EQ(offsets[i], wanted[i]) << "index " << i;
  if (!wanted.empty()) {
    EXPECT_EQ(offsets.back(), wanted.back());
  }
}

TEST(Offsets, GivesBackWhatWasPutIn) {
  expect_same({});
  expect_same({0});
  expect_same({0, 0, 0, 1, 1, 5});
  expect_same({UINT32_MAX});
}

TEST(Offsets, Pass4GiB) {
  expect_same({k2To32 - 1, k2To32});
  expect_same({k2To32 - 1, k2To32 - 1, k2To32, k2To32, k2To32 + 1, 2 * k2To32 - 1, 2 * k2To32});
  expect_same({k2To32});                             // from the start
  expect_same({5, 7 * k2To32 + 3, 7 * k2To32 + 4});  // several at once
}

TEST(Offsets, RandomSteps) {
  std::mt19937_64 random(7);  // NOLINT: the same steps every time
  for (int round = 0; round < 100; ++round) {
    std::vector<uint64_t> wanted;
    uint64_t offset = 0;
    for (size_t left = random() % 1000; left > 0; --left) {
      offset += random() % 3 == 0 ? 0 : random() >> (30 + random() % 30);
      wanted.push_back(offset);
    }
    expect_same(wanted);
  }
}

}  // namespace
}  // namespace gordian
