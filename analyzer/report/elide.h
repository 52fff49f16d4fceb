// Names of types as long as a reader can take in.
#ifndef GORDIAN_ANALYZER_REPORT_ELIDE_H_
#define GORDIAN_ANALYZER_REPORT_ELIDE_H_

#include <string>
#include <string_view>

namespace google::protobuf {
class Message;
}

namespace gordian {

// Leaves out template arguments that take many columns, but never the first: "signal_impl<void(int), …>". What has no
// template arguments, or brackets that do not match, stays as it is.
std::string elided(std::string_view text);

// The same for all text in a message.
void elide_all(google::protobuf::Message* message);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_ELIDE_H_
