// Whole messages for a terminal, which must not obey what a program calls its things.
#ifndef GORDIAN_CLI_PRINTABLE_H_
#define GORDIAN_CLI_PRINTABLE_H_

#include <google/protobuf/message.h>

#include "viewer/terminal/printable.h"

namespace gordian::cli {

// printable() for all strings in the message and in the messages below it.
void make_printable(google::protobuf::Message& message);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_PRINTABLE_H_
