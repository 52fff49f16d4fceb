#include "cli/report_files.h"

#include <google/protobuf/util/delimited_message_util.h>

#include "analyzer/report/json.h"
#include "cli/messages.h"
#include "cli/output_folder.h"

namespace gordian::cli {

ReportFiles::ReportFiles(const std::string& folder) : folder_(folder) {
  const auto begin = [&](std::ofstream& file, const char* name) {
    const std::string path = folder + "/" + name;
    write_private_file(path, "");
    file.open(path, std::ios::binary);
  };
  begin(text_, "report.txt");
  begin(json_, "report.json");
  begin(protobuf_, "report.pb");
}

void ReportFiles::add_text(const std::string& text) { text_ << text; }

void ReportFiles::add(const report::Report& report) {
  json_ << to_json(report) << '\n';
  google::protobuf::util::SerializeDelimitedToOstream(report, &protobuf_);
}

void ReportFiles::close() {
  for (std::ofstream* file : {&text_, &json_, &protobuf_}) {
    file->close();
    if (file->fail()) {
      throw Failure{kExitOwnFailure,
                    fmt::format("the reports in {} could not be written completely: is the disk full? Make "
                                "room, then: gordian analyze {}",
                                folder_, folder_)};
    }
  }
}

}  // namespace gordian::cli
