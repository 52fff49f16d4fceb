// STORY Objects with two counts of their own. Peers that main owns look at each other by pointers on the second one, whose
//       destructor frees the memory once nobody owns it: these own nothing.
// EXPECT silent
#include <unistd.h>

#include <cstdlib>
#include <new>

template <class T>
class Counted {
 public:
  void add_owner() { ++owners_; }
  void drop_owner() {
    if (--owners_ > 0) return;
    ++observers_;
    static_cast<T*>(this)->~T();
    drop_observer();
  }
  void add_observer() { ++observers_; }
  void drop_observer() {
    if (--observers_ == 0 && owners_ == 0) std::free(static_cast<void*>(static_cast<T*>(this)));
  }

 private:
  int owners_ = 0;
  int observers_ = 0;
};

template <class T>
class Owner {
 public:
  explicit Owner(T* object) : object_(object) { object_->add_owner(); }
  Owner(const Owner&) = delete;
  Owner& operator=(const Owner&) = delete;
  ~Owner() { object_->drop_owner(); }
  T* get() const { return object_; }

 private:
  T* object_;
};

template <class T>
class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  ~Observer() {
    if (object_ != nullptr) object_->drop_observer();
  }
  void observe(T* object) {
    object_ = object;
    object_->add_observer();
  }

 private:
  T* object_ = nullptr;
};

struct Peer : Counted<Peer> {
  virtual ~Peer() = default;
  Observer<Peer> other;
};

static Peer* make_peer() { return new (std::malloc(sizeof(Peer))) Peer; }

int main() {
  const Owner<Peer> left(make_peer()), right(make_peer());
  left.get()->other.observe(right.get());
  right.get()->other.observe(left.get());
  asm volatile("" ::"r"(&left), "r"(&right) : "memory");
  _exit(0);
}
