// STORY A weak cache that never removes its expired entries holds three dead objects.
// EXPECT weak_held=3
// EXPECT finding kind=weak_held types=Thumbnail instances=3
// VARIANTS +libcxx +libcxxs
#include <map>
#include <memory>
#include <string>

struct Thumbnail {
  char pixels[4096] = {};
};

std::map<std::string, std::weak_ptr<Thumbnail>>* thumbnails;

static std::shared_ptr<Thumbnail> thumbnail(const std::string& name) {
  auto& entry = (*thumbnails)[name];
  auto found = entry.lock();
  if (!found) entry = found = std::make_shared<Thumbnail>();
  return found;
}

int main() {
  thumbnails = new std::map<std::string, std::weak_ptr<Thumbnail>>;
  for (const char* name : {"cat", "dog", "cow"}) thumbnail(name)->pixels[0] = *name;
}
