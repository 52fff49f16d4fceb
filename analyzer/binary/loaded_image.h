// One image of the snapshot's process with what is read from its file, each part on first need.
#ifndef GORDIAN_ANALYZER_BINARY_LOADED_IMAGE_H_
#define GORDIAN_ANALYZER_BINARY_LOADED_IMAGE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/binary/binaries.h"
#include "analyzer/binary/destructor_index.h"
#include "analyzer/binary/destructor_symbols.h"
#include "analyzer/binary/die_index.h"
#include "analyzer/binary/elf_code.h"
#include "analyzer/binary/elf_image.h"
#include "analyzer/binary/symbol_table.h"

namespace gordian {

class LoadedImage {
 public:
  // `options` must outlive this.
  LoadedImage(ImageInfo info, const BinaryOptions& options) : info_(std::move(info)), options_(options) {}
  LoadedImage(const LoadedImage&) = delete;
  LoadedImage& operator=(const LoadedImage&) = delete;

  const ImageInfo& info() const { return info_; }
  uint64_t elf_address(uint64_t run_time_address) const { return run_time_address - info_.bias; }
  uint64_t run_time_address(uint64_t elf_address) const { return elf_address + info_.bias; }
  uint64_t dwarf_address(uint64_t run_time_address);

  // What the file has; nullptr if it is missing, replaced or unreadable.
  ElfImage* file();
  // All are empty if the file has nothing of the kind.
  const SymbolTable& symbols();
  DieIndex& index();
  const DestructorIndex& destructors();
  DestructorSymbols& destructor_symbols();
  const ElfCode& code();

  const std::vector<std::string>& problems() const { return problems_; }

 private:
  void note(const std::string& problem);

  ImageInfo info_;
  const BinaryOptions& options_;
  bool opened_ = false;
  std::unique_ptr<ElfImage> file_;
  std::optional<SymbolTable> symbols_;
  std::optional<DieIndex> index_;
  std::optional<DestructorIndex> destructors_;
  std::optional<DestructorSymbols> destructor_symbols_;
  std::optional<ElfCode> code_;
  std::vector<std::string> problems_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_LOADED_IMAGE_H_
