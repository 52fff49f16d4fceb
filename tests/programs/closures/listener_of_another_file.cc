// STORY A host is made in one file, its listener in another one. Only there a std::function is constructed, and clang defines
//       the class in the debug info of that file alone.
// EXPECT cycles=1 leaked_objects=1
// EXPECT-DEBUG text "lambda at host_starts.cc:4 captures shared_ptr<Host> host"
// EXPECT-DEBUG text "Host::listeners: capture host in the lambda at host_starts.cc:4 as std::weak_ptr<Host>"
// WITH parts/host_starts.cc
// VARIANTS +clang +clang0
#include "parts/host.h"

int main() {
  const auto host = std::make_shared<Host>();
  start(host);
}
