#include "analyzer/binary/image_file.h"

#include "analyzer/binary/packed_files.h"

namespace gordian {

ImageFile::ImageFile(const ImageInfo& info, const BinaryOptions& options)
    : path_(info.path), build_id_(info.build_id), cache_(options.cache) {
  std::string problem;
  elf_ = ElfImage::open(info, options, &problem);
  note(problem);
}

const SymbolTable& ImageFile::symbols() {
  if (!symbols_) symbols_.emplace(elf_ != nullptr ? elf_->symbols() : std::vector<RawSymbol>());
  return *symbols_;
}

DieIndex& ImageFile::index() {
  if (!index_) {
    std::string problem;
    index_.emplace(elf_.get(), cache_.get(), build_id_, &problem);
    note(problem);
  }
  return *index_;
}

const DestructorIndex& ImageFile::destructors() {
  if (!destructors_) destructors_.emplace(elf_.get(), index());
  return *destructors_;
}

DestructorSymbols& ImageFile::destructor_symbols() {
  if (!destructor_symbols_) destructor_symbols_.emplace(symbols());
  return *destructor_symbols_;
}

const ThreadLocals* ImageFile::thread_locals() {
  if (elf_ != nullptr && !thread_locals_) thread_locals_.emplace(*elf_);
  return thread_locals_ ? &*thread_locals_ : nullptr;
}

const ElfCode& ImageFile::code() {
  if (!code_) code_.emplace(elf_.get());
  return *code_;
}

void ImageFile::note(const std::string& problem) {
  if (!problem.empty()) problems_.push_back(path_ + ": " + problem);
}

std::shared_ptr<ImageFile> ImageFiles::open(const ImageInfo& info, const BinaryOptions& options) {
  if (info.build_id.empty()) return std::make_shared<ImageFile>(info, options);
  const std::string pack = options.packed == nullptr ? std::string() : options.packed->folder();
  std::shared_ptr<ImageFile>& file = known_[{info.build_id, info.path, pack}];
  if (file == nullptr) file = std::make_shared<ImageFile>(info, options);
  return file;
}

std::shared_ptr<ImageFiles> make_image_files() { return std::make_shared<ImageFiles>(); }

}  // namespace gordian
