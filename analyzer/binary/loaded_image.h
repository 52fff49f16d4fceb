// One image of the snapshot's process with what is read from its file, which is opened on first need.
#ifndef GORDIAN_ANALYZER_BINARY_LOADED_IMAGE_H_
#define GORDIAN_ANALYZER_BINARY_LOADED_IMAGE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/binary/binaries.h"
#include "analyzer/binary/image_file.h"

namespace gordian {

class LoadedImage {
 public:
  // `options` and `files` must outlive this.
  LoadedImage(ImageInfo info, const BinaryOptions& options, ImageFiles& files)
      : info_(std::move(info)), options_(options), files_(files) {}
  LoadedImage(const LoadedImage&) = delete;
  LoadedImage& operator=(const LoadedImage&) = delete;

  const ImageInfo& info() const { return info_; }
  uint64_t elf_address(uint64_t run_time_address) const { return run_time_address - info_.bias; }
  uint64_t run_time_address(uint64_t elf_address) const { return elf_address + info_.bias; }
  uint64_t dwarf_address(uint64_t run_time_address) {
    return elf_address(run_time_address) - (file() != nullptr ? file()->dwarf_bias() : 0);
  }

  // What the file has; nullptr if it is missing, replaced or unreadable.
  ElfImage* file() { return parts().elf(); }
  // All are empty if the file has nothing of the kind.
  const SymbolTable& symbols() { return parts().symbols(); }
  DieIndex& index() { return parts().index(); }
  const DestructorIndex& destructors() { return parts().destructors(); }
  DestructorSymbols& destructor_symbols() { return parts().destructor_symbols(); }
  const ElfCode& code() { return parts().code(); }
  const ThreadLocals* thread_locals() { return parts().thread_locals(); }  // nullptr if the file cannot be read

  // Of what was needed.
  std::vector<std::string> problems() const {
    return parts_ != nullptr ? parts_->problems() : std::vector<std::string>();
  }

 private:
  ImageFile& parts() {
    if (parts_ == nullptr) parts_ = files_.open(info_, options_);
    return *parts_;
  }

  ImageInfo info_;
  const BinaryOptions& options_;
  ImageFiles& files_;
  std::shared_ptr<ImageFile> parts_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_LOADED_IMAGE_H_
