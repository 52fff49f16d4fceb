#include "plugin.h"

namespace {

struct Implementation {
  std::weak_ptr<Host> host;
};

}  // namespace

std::unique_ptr<Plugin> make_observing(const std::shared_ptr<Host>& host) {
  auto plugin = std::make_unique<Wrapper<Implementation>>();
  plugin->implementation.host = host;
  return plugin;
}
