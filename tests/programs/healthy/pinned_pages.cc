// STORY Pages count their pins, and hear of it when the last pin has gone: a guard like a smart pointer, but it owns
//       nothing. Two pages pin each other; a book owns both, and is alive when the program exits.
// EXPECT cycles=0 latent_cycles=* unreachable_blocks=0
// VARIANTS +clang +clangs +O3g +Oss
#include <cstdlib>
#include <memory>
#include <vector>

class Page {
 public:
  virtual ~Page() = default;
  void pin() { ++pins_; }
  void unpin() {
    if (--pins_ == 0) unpinned();
  }

 protected:
  virtual void unpinned() { ++times_; }

 private:
  int pins_ = 0;
  int times_ = 0;
};

template <typename T>
class Pin {
 public:
  Pin() = default;
  explicit Pin(T* page) : page_(page) { page_->pin(); }
  Pin(const Pin&) = delete;
  Pin& operator=(const Pin&) = delete;
  ~Pin() {
    if (page_ != nullptr) page_->unpin();
  }
  void set(T* page) {
    page->pin();
    page_ = page;
  }

 private:
  T* page_ = nullptr;
};

struct Leaf : Page {
  long text[6] = {};
  Pin<Leaf> other;
};

struct Book {
  std::vector<std::unique_ptr<Leaf>> pages;
};

__attribute__((noinline)) void leave(Book& book) {
  book.pages.reserve(4);
  std::exit(0);
}

int main() {
  Book book;
  for (int i = 0; i < 2; ++i) book.pages.push_back(std::make_unique<Leaf>());
  for (int i = 0; i < 2; ++i) book.pages[i]->other.set(book.pages[1 - i].get());
  leave(book);
}
