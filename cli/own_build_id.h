// Which gordian this is.
#ifndef GORDIAN_CLI_OWN_BUILD_ID_H_
#define GORDIAN_CLI_OWN_BUILD_ID_H_

#include <string>

namespace gordian::cli {

// The build-id of this program, in hexadecimal digits: another one for any other code. Empty if it was linked without.
std::string own_build_id();

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_OWN_BUILD_ID_H_
