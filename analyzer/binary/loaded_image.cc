#include "analyzer/binary/loaded_image.h"

namespace gordian {

ElfImage* LoadedImage::file() {
  if (!opened_) {
    opened_ = true;
    std::string problem;
    file_ = ElfImage::open(info_, options_, &problem);
    note(problem);
  }
  return file_.get();
}

const SymbolTable& LoadedImage::symbols() {
  if (!symbols_) symbols_.emplace(file() != nullptr ? file()->symbols() : std::vector<RawSymbol>());
  return *symbols_;
}

DieIndex& LoadedImage::index() {
  if (!index_) {
    std::string problem;
    index_.emplace(file(), &problem);
    note(problem);
  }
  return *index_;
}

const DestructorIndex& LoadedImage::destructors() {
  if (!destructors_) destructors_.emplace(file(), index());
  return *destructors_;
}

DestructorSymbols& LoadedImage::destructor_symbols() {
  if (!destructor_symbols_) destructor_symbols_.emplace(symbols());
  return *destructor_symbols_;
}

const ElfCode& LoadedImage::code() {
  if (!code_) code_.emplace(file());
  return *code_;
}

uint64_t LoadedImage::dwarf_address(uint64_t run_time_address) {
  return elf_address(run_time_address) - (file() != nullptr ? file()->dwarf_bias() : 0);
}

void LoadedImage::note(const std::string& problem) {
  if (!problem.empty()) problems_.push_back(info_.path + ": " + problem);
}

}  // namespace gordian
