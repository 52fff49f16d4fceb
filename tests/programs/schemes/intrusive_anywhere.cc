// STORY Objects that count themselves, and not at their begin: behind other members and with other numbers around (an id,
//       a priority), in a class without virtual functions; behind a pointer of the base's own, as scene graphs have it;
//       and at the end of a class with a virtual destructor. A page and its sheet, to which a book leads that holds
//       itself; a group and its shape; a track that holds itself. What is alive is silent.
// EXPECT cycles=4 leaked_objects=6 unreachable_blocks=0
// EXPECT-DEBUG finding kind=cycle objects=2 types=Page,Sheet edges=Page::sheets,Sheet::page scheme=intrusive confidence=proved
// EXPECT finding kind=cycle objects=2 types=Group,Shape scheme=intrusive confidence=proved
// EXPECT-DEBUG finding kind=cycle types=Group,Shape edges=Group::children,Shape::parent cut=Shape::parent
// EXPECT finding kind=cycle objects=1 types=Track scheme=intrusive confidence=proved
// EXPECT-STRIPPED finding kind=cycle objects=2 types="object of 64 bytes","object of 80 bytes" scheme=intrusive confidence=proved
// VARIANTS +O3g +clang +clangs
// IDS-DIFFER stripped, classes without virtual functions have no name
// NOT-LIBCXX what has no name is called by its size, and std::string is smaller there
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>

// --- without virtual functions ---

struct Page;
struct Sheet {
  int id = 1;
  int priority = 2;
  std::string title = "a title that is longer than what fits";
  int refs = 0;
  boost::intrusive_ptr<Page> page;
  long weight = 7;
};
struct Page {
  int id = 1;
  std::string name = "a name";
  std::vector<boost::intrusive_ptr<Sheet>> sheets;
  std::size_t refs = 0;
  long weight = 9;
};
inline void intrusive_ptr_add_ref(Sheet* sheet) { ++sheet->refs; }
inline void intrusive_ptr_release(Sheet* sheet) {
  if (--sheet->refs == 0) delete sheet;
}
inline void intrusive_ptr_add_ref(Page* page) { ++page->refs; }
__attribute__((noinline)) void intrusive_ptr_release(Page* page) {
  if (--page->refs == 0) delete page;
}

struct Book {
  std::shared_ptr<Book> self;
  boost::intrusive_ptr<Page> page;
};

// --- a scene graph's ---

class Referenced {
 public:
  void ref() const { refs_.fetch_add(1); }
  void unref() const {
    if (refs_.fetch_sub(1) == 1) signal_and_delete();
  }

 protected:
  virtual ~Referenced() { delete static_cast<std::string*>(observers_.load()); }
  __attribute__((noinline)) void signal_and_delete() const {
    if (observers_.load() != nullptr) observers_.store(nullptr);
    delete this;
  }

 private:
  mutable std::atomic<void*> observers_ = nullptr;
  mutable std::atomic<int> refs_ = 0;
};

template <typename T>
class ref_ptr {
 public:
  ref_ptr(T* object = nullptr) : object_(object) {
    if (object_ != nullptr) object_->ref();
  }
  ref_ptr(const ref_ptr& other) : ref_ptr(other.object_) {}
  ref_ptr& operator=(const ref_ptr& other) {
    ref_ptr copy(other);
    std::swap(object_, copy.object_);
    return *this;
  }
  ~ref_ptr() {
    if (object_ != nullptr) object_->unref();
  }
  T* operator->() const { return object_; }

 private:
  T* object_;
};

struct Group : Referenced {
  std::vector<ref_ptr<Referenced>> children;
};
struct Shape : Referenced {
  ref_ptr<Group> parent;
};

// --- counted at the end ---

class Track {
 public:
  virtual ~Track() = default;
  boost::intrusive_ptr<Track> next;
  std::string title = "short";
  int length = 1;

 private:
  unsigned users_ = 0;
  friend void intrusive_ptr_add_ref(Track* track) { ++track->users_; }
  friend void intrusive_ptr_release(Track* track) {
    if (--track->users_ == 0) delete track;
  }
};

boost::intrusive_ptr<Page>* kept;

int main() {
  auto book = std::make_shared<Book>();
  book->self = book;
  book->page = new Page;
  book->page->sheets.emplace_back(new Sheet);
  book->page->sheets.back()->page = book->page;

  ref_ptr<Group> group(new Group);
  ref_ptr<Shape> shape(new Shape);
  shape->parent = group;
  group->children.emplace_back(shape.operator->());

  boost::intrusive_ptr<Track> track(new Track);
  track->next = track;

  kept = new boost::intrusive_ptr<Page>(new Page);
  (*kept)->sheets.emplace_back(new Sheet);
}
