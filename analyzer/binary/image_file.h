// What is read from one ELF file, each part on first need: symbols, debug info, code. All addresses are ELF virtual
// addresses, so that several processes (and several snapshots of one) that have the file mapped can share it.
//
// Not thread-safe.
#ifndef GORDIAN_ANALYZER_BINARY_IMAGE_FILE_H_
#define GORDIAN_ANALYZER_BINARY_IMAGE_FILE_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "analyzer/binary/destructor_index.h"
#include "analyzer/binary/destructor_symbols.h"
#include "analyzer/binary/die_index.h"
#include "analyzer/binary/elf_code.h"
#include "analyzer/binary/elf_image.h"
#include "analyzer/binary/symbol_table.h"
#include "analyzer/binary/thread_locals.h"

namespace gordian {

class ImageFile {
 public:
  ImageFile(const ImageInfo& info, const BinaryOptions& options);
  ImageFile(const ImageFile&) = delete;
  ImageFile& operator=(const ImageFile&) = delete;

  // nullptr if it is missing, replaced or unreadable.
  ElfImage* elf() { return elf_.get(); }
  // All are empty if the file has nothing of the kind.
  const SymbolTable& symbols();
  DieIndex& index();
  const DestructorIndex& destructors();
  DestructorSymbols& destructor_symbols();
  const ElfCode& code();
  const ThreadLocals* thread_locals();  // nullptr without a file

  const std::vector<std::string>& problems() const { return problems_; }

 private:
  void note(const std::string& problem);

  const std::string path_;
  const std::string build_id_;
  std::shared_ptr<DiskCache> cache_;
  std::unique_ptr<ElfImage> elf_;
  std::optional<SymbolTable> symbols_;
  std::optional<DieIndex> index_;
  std::optional<DestructorIndex> destructors_;
  std::optional<DestructorSymbols> destructor_symbols_;
  std::optional<ElfCode> code_;
  std::optional<ThreadLocals> thread_locals_;
  std::vector<std::string> problems_;
};

// The files that several analyses have in common, by build-id, path and pack: reading the debug info of a large program
// takes longer than most analyses. Files without a build-id are not kept: nothing tells whether they are still the
// same.
class ImageFiles {
 public:
  std::shared_ptr<ImageFile> open(const ImageInfo& info, const BinaryOptions& options);

 private:
  std::map<std::tuple<std::string, std::string, std::string>, std::shared_ptr<ImageFile>> known_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_IMAGE_FILE_H_
