#include "analyzer/ownership/exceptions.h"

#include <array>

#include "analyzer/ownership/source_name.h"

namespace gordian {
namespace {

enum HeaderWord : uint32_t { kTypeInfo = 2, kDestructor, kUnexpected, kTerminate, kHeaderWordsEnd };

}  // namespace

const Exceptions::Known* Exceptions::at(BlockId block) {
  if (heap_.block(block).size <= kHeader) return nullptr;
  std::array<uint64_t, kHeaderWordsEnd> header{};
  for (WordIndex word = heap_.words_begin(block); word < heap_.words_end(block); ++word) {
    const uint32_t offset = heap_.word(word).offset;
    if (offset >= kHeaderWordsEnd) break;
    if (offset < kTypeInfo || heap_.word(word).target != kNoBlock) return nullptr;
    header[offset] = heap_.word(word).value;
  }
  if (header[kTypeInfo] == 0 || header[kUnexpected] == 0 || header[kTerminate] == 0) return nullptr;
  const auto [found, added] = known_.try_emplace({header[kTypeInfo], header[kDestructor]});
  if (added) found->second = look_up(header[kTypeInfo], header[kDestructor]);
  return found->second ? &*found->second : nullptr;
}

// Of local classes the destructor tells which one is meant.
std::optional<Exceptions::Known> Exceptions::look_up(uint64_t type_info, uint64_t destructor) {
  const std::string name = binaries_.type_described_at(type_info);
  if (name.empty()) return std::nullopt;
  TypeId type = destructor == 0 ? kNoType : binaries_.class_of_function(destructor);
  if (type == kNoType) type = binaries_.find_type(name);
  return Known{"exception " + short_name(name), type};
}

}  // namespace gordian
