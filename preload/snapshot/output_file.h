// The snapshot file while it is written: NAME.gsnap.partial, which becomes NAME.gsnap when complete.
//
// NAME is FOLDER/PROGRAM.PID.SEQ; a name that is taken (an exec keeps the pid) is passed over for the next SEQ.
// If writing fails, the partial file is emptied and renamed to NAME.gsnap.failed.ERRNO, so that one can tell why.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_OUTPUT_FILE_H_
#define GORDIAN_PRELOAD_SNAPSHOT_OUTPUT_FILE_H_

#include <limits.h>
#include <stdint.h>

#include "preload/platform/text.h"
#include "preload/snapshot/encoder.h"
#include "schema/snapshot_format.h"

namespace gordian::preload {

// Makes the folder with mode 0700, and those above it, as far as they are missing and can be made.
void make_folders(Text path);

class OutputFile {
 public:
  // Creates the folder (0700) and the file (0600). Returns 0, or an error number: nothing was created.
  int create(Text folder, Text program, int pid, uint32_t sequence);

  // One top-level field holding the message. Does nothing after an error.
  void record(uint32_t field, const Bytes& message);
  // XXH64 of everything recorded so far.
  uint64_t checksum() const { return checksum_.digest(); }

  // Gives the file its final name. Returns 0, or an error number: the file was renamed to say so.
  int finish();
  // Also for signal handlers: says that the snapshot failed, for the reason given as an error number.
  void abandon(int error);
  // The final name, without the folder.
  Text name() const { return final_name_.text().from(folder_size_); }

 private:
  static constexpr size_t kBufferBytes = 256 * 1024;

  void append(const unsigned char* from, size_t size);
  void write_out(const unsigned char* from, size_t size);

  int fd_ = -1;
  int error_ = 0;
  TextBuffer<PATH_MAX> final_name_;
  TextBuffer<PATH_MAX> partial_name_;
  unsigned char* buffer_ = nullptr;
  size_t held_ = 0;
  size_t folder_size_ = 0;  // of final_name_, with the slash
  snapshot_format::Checksum checksum_;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_OUTPUT_FILE_H_
