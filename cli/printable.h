// Names in a snapshot come from the program that was looked at, or from a stranger: a terminal must not obey them.
#ifndef GORDIAN_CLI_PRINTABLE_H_
#define GORDIAN_CLI_PRINTABLE_H_

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

namespace gordian::cli {

// `text` with control characters written as \xNN; UTF-8 is left alone.
std::string printable(std::string_view text);

// The same of each line; ends with a newline unless it is empty.
std::string printable_lines(std::string_view text);

// The same for all strings in the message and in the messages below it.
void make_printable(google::protobuf::Message& message);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_PRINTABLE_H_
