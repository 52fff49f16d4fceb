// STORY Two files have a class of the same name each, in namespaces without a name; a template of both has one name, too. One
//       keeps the host, the other one looks at it: the host that main owns lives, the other one is a leak.
// EXPECT cycles=1
// EXPECT finding kind=cycle types=Host confidence=proved instances=1
// EXPECT-DEBUG text "Wrapper<Implementation>::implementation.host"
// WITH parts/keeping.cc parts/observing.cc
// VARIANTS +clang +clang0
#include <unistd.h>

#include "parts/plugin.h"

int main() {
  const auto host = std::make_shared<Host>();
  host->plugins.push_back(make_observing(host));
  {
    const auto leaked = std::make_shared<Host>();
    leaked->plugins.push_back(make_keeping(leaked));
  }
  asm volatile("" ::"r"(&host) : "memory");
  _exit(0);
}
