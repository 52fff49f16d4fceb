#include "analyzer/binary/binaries.h"

#include <dwarf.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <span>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "analyzer/binary/calls.h"
#include "analyzer/binary/code_space.h"
#include "analyzer/binary/coroutine.h"
#include "analyzer/binary/die_relations.h"
#include "analyzer/binary/effects_walk.h"
#include "analyzer/binary/frames.h"
#include "analyzer/binary/frees.h"
#include "analyzer/binary/function_names.h"
#include "analyzer/binary/functor.h"
#include "analyzer/binary/loaded_image.h"
#include "analyzer/binary/locals.h"
#include "analyzer/binary/release_walk.h"
#include "analyzer/binary/type_names.h"
#include "analyzer/binary/type_table.h"

namespace gordian {
namespace {

// Finds the mapped image of an address. Should images overlap, the one that begins last wins.
class ImageMap {
 public:
  explicit ImageMap(const std::deque<LoadedImage>& images) {
    for (size_t i = 0; i < images.size(); i++) {
      if (images[i].info().start < images[i].info().end && images[i].info().stack_ids_end == 0)
        ranges_.push_back({images[i].info().start, images[i].info().end, 0, i});
    }
    std::stable_sort(ranges_.begin(), ranges_.end(), [](const Range& a, const Range& b) { return a.start < b.start; });
    uint64_t highest = 0;
    for (Range& range : ranges_) range.highest_end = highest = std::max(highest, range.end);
  }

  std::optional<size_t> at(uint64_t address) const {
    auto behind = std::upper_bound(ranges_.begin(), ranges_.end(), address,
                                   [](uint64_t value, const Range& range) { return value < range.start; });
    while (behind != ranges_.begin() && (behind - 1)->highest_end > address) {
      --behind;
      if (address < behind->end) return behind->image;
    }
    return std::nullopt;
  }

 private:
  struct Range {
    uint64_t start, end, highest_end;  // highest_end: of this and all before
    size_t image;
  };
  std::vector<Range> ranges_;
};

std::vector<LoadedImage*> main_program_first(std::deque<LoadedImage>& images) {
  std::vector<LoadedImage*> result;
  result.reserve(images.size());
  for (LoadedImage& image : images) result.push_back(&image);
  std::stable_partition(result.begin(), result.end(), [](const LoadedImage* one) { return one->info().main_program; });
  return result;
}

// Whether a symbol says that a function's static variable lies there ("_ZZ4mainE5count").
bool is_function_static(LoadedImage& image, uint64_t elf_address) {
  const RawSymbol* symbol = image.symbols().at(elf_address);
  return symbol != nullptr && std::string_view(symbol->name).starts_with("_ZZ");
}

std::string variable_name(const DieIndex& index, const FixedVariable& variable) {
  const Die declaration = declaration_of(index.die_at(variable.at));
  const Die function = index.die_at(variable.function);
  if (!function) return index.qualified_name(declaration);
  return index.qualified_name(declaration_of(function)) + "::" + simple_name(declaration);
}

// The class that a function is a member of.
Die class_around(const DieIndex& index, const Die& function) {
  const ScopeNode* scope = index.scope_of(declaration_of(function));
  return scope != nullptr && is_class_tag(scope->tag) ? index.die_at(scope->at) : Die();
}

// The first argument of a function template: g++ tells it of the declaration, clang of the definition.
Die argument_of_template(const DieIndex&, const Die& function) {
  for (const Die& told : {function, declaration_of(function)}) {
    for (Die child = told.child(); child; child = child.sibling())
      if (child.tag() == DW_TAG_template_type_parameter) return child.reference(DW_AT_type);
  }
  return Die();
}

}  // namespace

class Binaries::Impl {
 public:
  Impl(std::vector<ImageInfo> infos, BinaryOptions given) : options(std::move(given)) {
    if (options.files == nullptr) options.files = std::make_shared<ImageFiles>();
    for (ImageInfo& info : infos) images.emplace_back(std::move(info), options, *options.files);
    map.emplace(images);
    types.emplace(main_program_first(images));
    code.emplace([this](uint64_t address) { return image_of(address); }, main_program_first(images));
    instructions.emplace(*code);
    no_return.emplace(*code, *instructions);
  }

  WalkedCode walked_code() { return {*code, *instructions, *no_return}; }

  LoadedImage* image_of(uint64_t address) {
    const std::optional<size_t> index = map->at(address);
    return index ? &images[*index] : nullptr;
  }

  // The image that held the address when the stack node was made.
  LoadedImage* image_of_frame(uint64_t address, uint32_t stack_node) {
    LoadedImage* unloaded = nullptr;
    for (LoadedImage& image : images) {
      const ImageInfo& info = image.info();
      if (info.stack_ids_end <= stack_node || address < info.start || address >= info.end) continue;
      if (unloaded == nullptr || info.stack_ids_end < unloaded->info().stack_ids_end) unloaded = &image;
    }
    return unloaded != nullptr ? unloaded : image_of(address);
  }

  TypeId type_of_functions(uint64_t address, Die (*type_of)(const DieIndex&, const Die&));
  bool find_variable(LoadedImage& image, uint64_t address, TypeId* type, std::string* name, uint64_t* offset);

  BinaryOptions options;
  std::deque<LoadedImage> images;
  std::optional<ImageMap> map;
  std::optional<TypeTable> types;
  std::map<std::pair<const LoadedImage*, uint64_t>, std::vector<SourceFrame>> frames;
  std::unordered_map<uint64_t, TypeId> classes;    // by function
  std::unordered_map<uint64_t, TypeId> arguments;  // likewise
  std::unordered_map<uint64_t, std::vector<std::string>> calls;
  std::unordered_map<uint64_t, std::vector<FrameRange>> dead_locals;
  std::unordered_map<uint64_t, bool> frees;
  std::optional<CodeSpace> code;
  std::optional<InstructionCache> instructions;
  std::optional<NoReturn> no_return;
  std::map<ReleaseEntry, Releases> releases;
  std::map<ReleaseEntry, Effects> effects;
};

Binaries::Binaries(std::vector<ImageInfo> images, BinaryOptions options)
    : impl_(std::make_unique<Impl>(std::move(images), std::move(options))) {}
Binaries::~Binaries() = default;

const std::vector<SourceFrame>& Binaries::frames_of_call(uint64_t return_address, uint32_t stack_node) {
  LoadedImage* image = return_address == 0 ? nullptr : impl_->image_of_frame(return_address - 1, stack_node);
  const auto [position, added] = impl_->frames.try_emplace({image, return_address});
  if (!added) return position->second;
  std::vector<SourceFrame>& frames = position->second;
  if (image != nullptr) {
    frames = make_frames(*image, return_address);
  } else {
    frames.emplace_back();
    frames.back().offset = return_address;
  }
  return frames;
}

std::optional<Symbol> Binaries::symbol_at(uint64_t address) {
  LoadedImage* image = impl_->image_of(address);
  if (image == nullptr) return std::nullopt;
  const RawSymbol* found = image->symbols().at(image->elf_address(address));
  if (found == nullptr) return std::nullopt;
  Symbol symbol;
  symbol.mangled = std::string_view(found->name).substr(0, std::string_view(found->name).find('@'));
  symbol.name = demangle(symbol.mangled);
  symbol.offset = image->elf_address(address) - found->start;
  symbol.size = found->size;
  symbol.function = found->function;
  return symbol;
}

std::vector<std::string> Binaries::calls_of(uint64_t address) {
  const auto [position, added] = impl_->calls.try_emplace(address);
  LoadedImage* image = added ? impl_->image_of(address) : nullptr;
  if (image != nullptr) position->second = find_calls(*image, image->elf_address(address));
  return position->second;
}

bool Binaries::frees_memory(uint64_t address) {
  const auto [position, added] = impl_->frees.try_emplace(address, false);
  LoadedImage* image = added ? impl_->image_of(address) : nullptr;
  if (image != nullptr) position->second = gordian::frees_memory(*image, image->elf_address(address));
  return position->second;
}

const Releases& Binaries::releases_of(const ReleaseEntry& entry) {
  const auto [position, added] = impl_->releases.try_emplace(entry);
  if (added) position->second = walk_releases(impl_->walked_code(), entry);
  return position->second;
}

const Effects& Binaries::effects_of(const ReleaseEntry& entry) {
  const auto [position, added] = impl_->effects.try_emplace(entry);
  if (added) position->second = walk_effects(impl_->walked_code(), entry);
  return position->second;
}

std::optional<uint64_t> Binaries::constant_pointer_at(uint64_t address) { return impl_->code->pointer_at(address); }

// As every unwinder knows it: mov $15,%rax ; syscall.
bool Binaries::returns_from_signal(uint64_t address) const {
  constexpr std::array<uint8_t, 9> kCode = {0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05};
  const std::span<const uint8_t> found = impl_->code->code(address, kCode.size());
  return std::equal(found.begin(), found.end(), kCode.begin(), kCode.end());
}

// {vptr, pointer to the mangled name}
std::string Binaries::type_described_at(uint64_t type_info) {
  constexpr size_t kLongestName = size_t{1} << 16;
  const auto name_at = impl_->code->pointer_at(type_info + 8);
  const auto mangled = name_at ? impl_->code->text_at(*name_at, kLongestName) : std::nullopt;
  if (!mangled) return {};
  std::string name = demangle_type(*mangled);
  const bool mark = mangled->starts_with('*');  // not to be compared by the name
  return name == mangled->substr(mark ? 1 : 0) ? std::string() : name;
}

std::optional<Coroutine> Binaries::coroutine_at(uint64_t resume, uint64_t destroy) {
  LoadedImage* image = impl_->image_of(destroy);
  if (image == nullptr || (resume != 0 && impl_->image_of(resume) != image)) return std::nullopt;
  const uint64_t elf_resume = resume == 0 ? 0 : image->elf_address(resume);
  return find_coroutine(*image, *impl_->types, elf_resume, image->elf_address(destroy));
}

std::optional<Functor> Binaries::functor_of(uint64_t manager) {
  LoadedImage* image = impl_->image_of(manager);
  return image == nullptr ? std::nullopt : find_functor(*image, image->elf_address(manager));
}

std::optional<size_t> Binaries::image_at(uint64_t address) const { return impl_->map->at(address); }

const Type& Binaries::type(TypeId id) { return impl_->types->type(id); }
TypeId Binaries::find_type(std::string_view qualified_name) { return impl_->types->find(qualified_name); }
TypeId Binaries::complete(TypeId id) { return impl_->types->complete(id); }

TypeId Binaries::class_of_function(uint64_t address) {
  const auto [position, added] = impl_->classes.try_emplace(address, kNoType);
  if (added) position->second = impl_->type_of_functions(address, class_around);
  return position->second;
}

TypeId Binaries::argument_of_function(uint64_t address) {
  const auto [position, added] = impl_->arguments.try_emplace(address, kNoType);
  if (added) position->second = impl_->type_of_functions(address, argument_of_template);
  return position->second;
}

// What all functions at this address have in common: of several the linker folded the code, and any may be meant.
TypeId Binaries::Impl::type_of_functions(uint64_t address, Die (*type_of)(const DieIndex&, const Die&)) {
  LoadedImage* image = image_of(address);
  if (image == nullptr) return kNoType;
  TypeId result = kNoType;
  for (const Die& function : image->index().functions_entered_at(image->elf_address(address))) {
    const Die found = type_of(image->index(), function);
    if (!found) return kNoType;
    const TypeId id = types->intern(*image, found);
    if (result != kNoType && id != result && types->type(id).name != types->type(result).name) return kNoType;
    if (result == kNoType) result = id;
  }
  return result;
}

bool Binaries::Impl::find_variable(LoadedImage& image, uint64_t address, TypeId* type, std::string* name,
                                   uint64_t* offset) {
  const uint64_t elf_address = image.elf_address(address);
  const FixedVariable* variable = image.index().variable_at_or_below(elf_address);
  if (variable == nullptr) return false;
  const TypeId id =
      types->intern(image, holder_of(image.index().die_at(variable->at), DW_AT_type).reference(DW_AT_type));
  *offset = elf_address - variable->address;
  if (*offset >= std::max<uint64_t>(1, types->type(id).size)) return false;
  *type = id;
  *name = variable_name(image.index(), *variable);
  return true;
}

TypeId Binaries::variable_at(uint64_t address, std::string* name, uint64_t* offset) {
  name->clear();
  *offset = 0;
  LoadedImage* image = impl_->image_of(address);
  TypeId type = kNoType;
  if (image == nullptr || impl_->find_variable(*image, address, &type, name, offset)) return type;
  if (is_function_static(*image, image->elf_address(address))) {
    image->index().load_statics_of_copies();
    if (impl_->find_variable(*image, address, &type, name, offset)) return type;
  }
  *offset = 0;
  // A linker's own marks ("__bss_start") are no variables, and have no size.
  const std::optional<Symbol> symbol = symbol_at(address);
  if (symbol && !symbol->function && symbol->size > 0) {
    *name = without_parameters(symbol->name);
    *offset = symbol->offset;
  }
  return kNoType;
}

std::string Binaries::local_at(uint64_t return_address, uint64_t cfa, uint64_t address) {
  LoadedImage* image = return_address == 0 ? nullptr : impl_->image_of(return_address - 1);
  return image == nullptr ? std::string()
                          : find_local(*image, *impl_->types, return_address - 1, static_cast<int64_t>(address - cfa));
}

const std::vector<FrameRange>& Binaries::dead_locals_at(uint64_t return_address) {
  const auto [found, added] = impl_->dead_locals.try_emplace(return_address);
  LoadedImage* image = added && return_address != 0 ? impl_->image_of(return_address - 1) : nullptr;
  if (image != nullptr) found->second = find_dead_locals(*image, *impl_->types, return_address - 1);
  return found->second;
}

std::string Binaries::thread_local_at(uint64_t below) {
  const auto program = std::find_if(impl_->images.begin(), impl_->images.end(),
                                    [](const LoadedImage& image) { return image.info().main_program; });
  const ThreadLocals* variables = program == impl_->images.end() ? nullptr : program->thread_locals();
  if (variables == nullptr || !variables->covers(below)) return {};
  const uint64_t offset = variables->offset(below);
  const char* name = variables->name_at(offset);
  return name == nullptr ? fmt::format("+0x{:x}", offset) : without_parameters(demangle(name));
}

std::vector<std::string> Binaries::problems() const {
  std::vector<std::string> result;
  for (const LoadedImage& image : impl_->images) {
    for (const std::string& problem : image.problems()) result.push_back(problem);
  }
  return result;
}

}  // namespace gordian
