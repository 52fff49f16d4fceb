// A report from its JSON: the other way round than json.h, for tools that were handed what `--format=json` printed.
#ifndef GORDIAN_ANALYZER_REPORT_JSON_READER_H_
#define GORDIAN_ANALYZER_REPORT_JSON_READER_H_

#include <string>
#include <string_view>
#include <variant>

#include "report.pb.h"

namespace gordian {

struct JsonError {
  std::string message;  // what is wrong and where: "findings[2].instances: not a number that is at least 0"
};

// One object, as to_json() writes it. Keys that are not known are ignored, missing ones leave their default; fields
// that the JSON leaves out (report.proto says which) stay empty. Takes anything: text from strangers gives an error at
// worst.
std::variant<report::Report, JsonError> report_from_json(std::string_view text);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_JSON_READER_H_
