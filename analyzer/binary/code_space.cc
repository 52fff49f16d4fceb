#include "analyzer/binary/code_space.h"

#include "analyzer/binary/symbol_table.h"

namespace gordian {
std::span<const uint8_t> CodeSpace::code(uint64_t address, uint64_t size) const {
  LoadedImage* image = find_(address);
  return image == nullptr ? std::span<const uint8_t>() : image->code().bytes(image->elf_address(address), size);
}

const std::string* CodeSpace::imported_at(uint64_t slot) const {
  LoadedImage* image = find_(slot);
  return image == nullptr ? nullptr : image->code().imported_at(image->elf_address(slot));
}

std::optional<uint64_t> CodeSpace::pointer_at(uint64_t address) {
  LoadedImage* image = find_(address);
  if (image == nullptr) return std::nullopt;
  const auto stored = image->code().pointer_at(image->elf_address(address));
  if (!stored) return std::nullopt;
  if (stored->symbol.empty()) return stored->address == 0 ? 0 : image->run_time_address(stored->address);
  const uint64_t function = function_called(stored->symbol, address);
  return function == 0 ? std::nullopt : std::optional(function);
}

const std::string* CodeSpace::external_at(uint64_t address) {
  LoadedImage* image = find_(address);
  return image == nullptr ? nullptr : image->code().external_at(image->elf_address(address));
}

uint64_t CodeSpace::end_of_data(uint64_t address) const {
  LoadedImage* image = find_(address);
  if (image == nullptr) return UINT64_MAX;
  const uint64_t at = image->elf_address(address);
  uint64_t end = image->code().next_named(at);
  const RawSymbol* symbol = image->symbols().at(at);
  if (symbol != nullptr && symbol->object && symbol->size > 0 && at - symbol->start < symbol->size)
    end = symbol->start + symbol->size;
  return end == UINT64_MAX ? end : image->run_time_address(end);
}

bool CodeSpace::begins_function(uint64_t address) const {
  const auto range = function_around(address);
  return (range && range->low == address) || !symbol_at(address).empty();
}

std::optional<int64_t> CodeSpace::number_at(uint64_t address) const {
  LoadedImage* image = find_(address);
  return image == nullptr ? std::nullopt : image->code().number_at(image->elf_address(address));
}

std::optional<std::string> CodeSpace::text_at(uint64_t address, size_t most) const {
  LoadedImage* image = find_(address);
  return image == nullptr ? std::nullopt : image->code().text_at(image->elf_address(address), most);
}

std::optional<CodeRange> CodeSpace::function_around(uint64_t address) const {
  LoadedImage* image = find_(address);
  const auto range = image == nullptr ? std::nullopt : image->code().function_around(image->elf_address(address));
  if (!range) return std::nullopt;
  return CodeRange{image->run_time_address(range->low), image->run_time_address(range->high)};
}

uint64_t CodeSpace::function_called(std::string_view mangled, uint64_t user) {
  mangled = without_version(mangled);
  if (!mangled.starts_with("_Z")) return 0;
  const auto look_in = [&](LoadedImage* image) -> uint64_t {
    if (image == nullptr) return 0;
    const Names& names = names_of(*image);
    const auto found = names.find(mangled);
    return found == names.end() ? 0 : image->run_time_address(found->second);
  };
  if (const uint64_t own = look_in(find_(user))) return own;
  for (LoadedImage* image : images_)
    if (const uint64_t address = look_in(image)) return address;
  return 0;
}

std::string_view CodeSpace::symbol_at(uint64_t address) const {
  LoadedImage* image = find_(address);
  const RawSymbol* symbol = image == nullptr ? nullptr : image->symbols().at(image->elf_address(address));
  if (symbol == nullptr || symbol->object || symbol->start != image->elf_address(address)) return {};
  return without_version(symbol->name);
}

const CodeSpace::Names& CodeSpace::names_of(LoadedImage& image) {
  const auto [found, added] = names_.try_emplace(&image);
  if (added) {
    for (const RawSymbol& symbol : image.symbols().all())
      if (symbol.function && symbol.global) found->second.try_emplace(without_version(symbol.name), symbol.start);
  }
  return found->second;
}

}  // namespace gordian
