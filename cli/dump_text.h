// A snapshot as lines for people, record by record in the order of the file. Nothing in a record is trusted: lists that
// should run in parallel may differ in length, addresses may wrap around, strings may hold control characters.
#ifndef GORDIAN_CLI_DUMP_TEXT_H_
#define GORDIAN_CLI_DUMP_TEXT_H_

#include <string>

#include "snapshot.pb.h"

namespace gordian::cli {

std::string header_text(const snapshot::Header& header);
std::string record_text(const snapshot::Snapshot& record);
std::string trailer_text(const snapshot::Trailer& trailer);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_DUMP_TEXT_H_
