// STORY Pages are their pool's. The last one who has pinned a page gives it back, and the pool puts it on its list of idle pages, or
//       deletes it if there are too many: the number of pins is none of owners. Two pages that pin each other live.
// EXPECT silent
// VARIANTS +clang0 +clang +clangs +O1g
#include <unistd.h>

#include <utility>
#include <vector>

struct Page;

struct Pool {
  std::vector<Page*> all, idle;
  size_t most = 4;
  Page* make();
  void give_back(Page* page);
  ~Pool();
};

template <typename T>
class Pin {
 public:
  Pin() = default;
  explicit Pin(T* pinned) : pinned_(pinned) { ++pinned_->pins; }
  Pin(const Pin&) = delete;
  Pin& operator=(Pin&& other) noexcept {
    std::swap(pinned_, other.pinned_);
    return *this;
  }
  ~Pin() {
    if (pinned_) pinned_->unpin();
  }

 private:
  T* pinned_ = nullptr;
};

struct Page {
  explicit Page(Pool* owner) : pool(owner) {}
  virtual ~Page() = default;
  void unpin() {
    if (--pins == 0) pool->give_back(this);
  }
  Pool* pool;
  unsigned pins = 0;
  std::vector<char> data = std::vector<char>(64);
  Pin<Page> next, previous;
};

Page* Pool::make() { return all.emplace_back(new Page(this)); }

void Pool::give_back(Page* page) {
  if (all.size() > most) {
    std::erase(all, page);
    delete page;
  } else {
    idle.push_back(page);
  }
}

Pool::~Pool() {
  for (Page* page : all) {
    page->next = Pin<Page>();
    page->previous = Pin<Page>();
  }
  for (Page* page : all) delete page;
}

int main() {
  Pool pool;
  Page* a = pool.make();
  Page* b = pool.make();
  a->next = Pin<Page>(b);
  b->next = Pin<Page>(a);
  b->previous = Pin<Page>(a);
  Page* itself = pool.make();
  itself->next = Pin<Page>(itself);
  _exit(0);
}
