// STORY A cache owns its textures. Who lets go of one last puts it in front of the list of idle textures, of which the cache deletes the
//       oldest; while it closes, it is deleted at once. The number of users is none of owners, though some path deletes.
// EXPECT silent
// VARIANTS +clang0 +clang +clangs +O1g +Oss
#include <unistd.h>

#include <list>
#include <map>
#include <string>
#include <utility>

struct Texture;
void retain(Texture* texture);
void release(Texture* texture);

template <typename T>
class Handle {
 public:
  Handle() = default;
  explicit Handle(T* held) : held_(held) { retain(held_); }
  Handle(const Handle&) = delete;
  Handle& operator=(Handle&& other) noexcept {
    std::swap(held_, other.held_);
    return *this;
  }
  ~Handle() {
    if (held_) release(held_);
  }

 private:
  T* held_ = nullptr;
};

class Cache {
 public:
  ~Cache();
  Texture* load(const std::string& path);
  void unused(Texture* texture);

 private:
  std::map<std::string, Texture*> by_path_;
  std::list<Texture*> idle_;
  bool closing_ = false;
};

struct Texture {
  Texture(Cache* owner, std::string where) : cache(owner), path(std::move(where)) {}
  virtual ~Texture() = default;
  Cache* cache;
  std::string path;
  int users = 0;
  Handle<Texture> smaller;
};

void retain(Texture* texture) { ++texture->users; }
void release(Texture* texture) {
  if (--texture->users == 0) texture->cache->unused(texture);
}

Cache::~Cache() {
  closing_ = true;
  for (auto& [path, texture] : by_path_) texture->smaller = Handle<Texture>();
}

Texture* Cache::load(const std::string& path) {
  Texture*& texture = by_path_[path];
  if (!texture) texture = new Texture(this, path);
  return texture;
}

void Cache::unused(Texture* texture) {
  if (closing_) {
    delete texture;
    return;
  }
  idle_.push_front(texture);
  if (idle_.size() <= 8) return;
  Texture* oldest = idle_.back();
  idle_.pop_back();
  by_path_.erase(oldest->path);
  delete oldest;
}

int main() {
  Cache cache;
  Texture* bricks = cache.load("textures/of/bricks/in/a/wall");
  Texture* grass = cache.load("textures/of/grass/in/a/meadow");
  bricks->smaller = Handle<Texture>(grass);
  grass->smaller = Handle<Texture>(bricks);
  Texture* water = cache.load("textures/of/water/in/a/river");
  water->smaller = Handle<Texture>(water);
  _exit(0);
}
