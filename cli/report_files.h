// DIR/report.txt, report.json (one object a line) and report.pb (serialized reports, each behind its length as a
// varint).
#ifndef GORDIAN_CLI_REPORT_FILES_H_
#define GORDIAN_CLI_REPORT_FILES_H_

#include <fstream>
#include <string>

#include "report.pb.h"

namespace gordian::cli {

class ReportFiles {
 public:
  // Begins new files. Throws Failure if that is not possible.
  explicit ReportFiles(const std::string& folder);

  void add_text(const std::string& text);  // report.txt
  void add(const report::Report& report);  // the other two
  void close();                            // throws Failure if something could not be written

 private:
  std::string folder_;
  std::ofstream text_, json_, protobuf_;
};

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_REPORT_FILES_H_
