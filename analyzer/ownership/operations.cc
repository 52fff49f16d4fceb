// A word of the first four that points into code, of a static member function of a class that has a pointer to a
// function there and fits into the block: then the block is an object of that class. Nothing but this is asked of the
// class, so that operations of other libraries that work the same way are known, too.
#include "analyzer/ownership/operations.h"

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace gordian {
namespace {

constexpr uint32_t kFirstWords = 4;
constexpr int kMaxCallDepth = 16;
constexpr std::string_view kExecutorFunction = "boost::asio::detail::executor_function::";

// "…::executor_function::complete<F, A>" is the function of an executor_function::impl<F, A>.
std::optional<std::string> executor_function(std::string_view symbol) {
  const size_t at = symbol.find(kExecutorFunction);
  if (at == std::string_view::npos) return std::nullopt;
  const size_t arguments = at + kExecutorFunction.size() + std::string_view("complete").size();
  if (arguments >= symbol.size() || symbol[arguments] != '<') return std::nullopt;
  int depth = 0;
  for (size_t i = arguments; i < symbol.size(); ++i) {
    if (symbol[i] == '<') ++depth;
    if (symbol[i] == '>' && symbol[i - 1] != '-' && --depth == 0)
      return fmt::format("{}impl{}", kExecutorFunction, symbol.substr(arguments, i + 1 - arguments));
  }
  return std::nullopt;
}

}  // namespace

std::vector<Operation> Operations::find() {
  std::vector<Operation> found;
  for (BlockId block = 0; block < heap_.block_count(); ++block)
    if (const TypeId type = type_of(block); type != kNoType) found.push_back({block, type, false});
  if (found.empty()) return found;
  for (WordIndex word = 0; word < heap_.word_count(); ++word) {
    const BlockId target = heap_.word(word).target;
    if (target == kNoBlock || heap_.word(word).value != heap_.block(target).address) continue;
    const auto operation = std::lower_bound(found.begin(), found.end(), target,
                                            [](const Operation& one, BlockId wanted) { return one.block < wanted; });
    if (operation != found.end() && operation->block == target) operation->queued = true;
  }
  return found;
}

TypeId Operations::type_of(BlockId block) {
  for (WordIndex index = heap_.words_begin(block); index < heap_.words_end(block); ++index) {
    const Word& word = heap_.word(index);
    if (word.offset >= kFirstWords) break;
    if (word.target != kNoBlock || heap_.vtable_at(word.value) != nullptr) continue;
    const TypeId type = class_with_function(word.value, uint64_t{word.offset} * 8);
    if (type != kNoType && binaries_.type(type).size <= heap_.block(block).size) return type;
  }
  return kNoType;
}

TypeId Operations::class_with_function(uint64_t function, uint64_t offset) {
  const auto [known, added] = known_.try_emplace({function, offset}, kNoType);
  if (!added) return known->second;
  TypeId type = binaries_.class_of_function(function);
  if (type == kNoType || binaries_.type(type).name.ends_with("::executor_function")) {
    const std::optional<Symbol> symbol = binaries_.symbol_at(function);
    const auto name = symbol && symbol->offset == 0 ? executor_function(symbol->name) : std::nullopt;
    type = name ? binaries_.find_type(*name) : kNoType;
  }
  if (type != kNoType && has_function_at(type, offset, 0)) known->second = type;
  return known->second;
}

bool Operations::has_function_at(TypeId type, uint64_t offset, int depth) {
  if (depth > kMaxCallDepth) return false;
  const std::vector<TypeMember> members = binaries_.type(binaries_.complete(type)).members;
  return std::any_of(members.begin(), members.end(), [&](const TypeMember& member) {
    if (member.is_virtual_base || member.offset > offset) return false;
    const Type& own = binaries_.type(member.type);
    if (own.kind == TypeKind::kStruct) return has_function_at(member.type, offset - member.offset, depth + 1);
    const bool pointer = own.kind == TypeKind::kPointer && member.offset == offset;
    return pointer && binaries_.type(own.target).kind == TypeKind::kFunction;
  });
}

}  // namespace gordian
