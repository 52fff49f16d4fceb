// STORY quick_exit runs no static destructors: a global shared_ptr still owns its object. Alive, no leak.
// EXPECT silent
// EXPECT exit=4
#include <cstdlib>
#include <memory>
#include <string>

struct Config {
  ~Config() { abort(); }
  std::string path = "/etc/a/configuration/file/with/a/long/name";
};

std::shared_ptr<Config> config;

int main() {
  config = std::make_shared<Config>();
  quick_exit(4);
}
