// STORY Through the nodes of a std::forward_list.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Host,Plugin confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Host::plugins,Plugin::host
// VARIANTS +libcxx0 +libcxx0s +libcxx +libcxxs
#include <forward_list>
#include <memory>

struct Host;
struct Plugin {
  std::shared_ptr<Host> host;
};
struct Host {
  std::forward_list<std::shared_ptr<Plugin>> plugins;
};

int main() {
  auto host = std::make_shared<Host>();
  host->plugins.push_front(std::make_shared<Plugin>(Plugin{host}));
}
