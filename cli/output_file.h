// Where a command writes what it has to say: standard output, or the file of `--output`.
#ifndef GORDIAN_CLI_OUTPUT_FILE_H_
#define GORDIAN_CLI_OUTPUT_FILE_H_

#include <string>
#include <string_view>

namespace gordian::cli {

// A file is there when it is whole: it is written beside its place, and moved there by close(). One that was there
// before stays until then. What is no plain file (a pipe, a terminal, /dev/null) is written to as it is. Access rights
// are those of every new file (umask), as with a shell's `>`.
class OutputFile {
 public:
  // Empty or "-": standard output. Throws Failure if the file cannot be made.
  explicit OutputFile(const std::string& path);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();  // without close(): nothing is left behind

  // Both throw Failure if it cannot be written.
  void write(std::string_view text);
  void close();

  int fd() const { return fd_; }
  bool is_terminal() const;

 private:
  [[noreturn]] void fail(int error) const;

  std::string path_;     // empty: standard output
  std::string partial_;  // empty: written in place
  int fd_ = -1;
};

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_OUTPUT_FILE_H_
