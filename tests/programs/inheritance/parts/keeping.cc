#include "plugin.h"

namespace {

struct Implementation {
  std::shared_ptr<Host> host;
};

}  // namespace

std::unique_ptr<Plugin> make_keeping(const std::shared_ptr<Host>& host) {
  auto plugin = std::make_unique<Wrapper<Implementation>>();
  plugin->implementation.host = host;
  return plugin;
}
