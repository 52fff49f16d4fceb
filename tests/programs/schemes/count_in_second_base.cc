// STORY Objects that count themselves in a base that is not the first: the release function is given that base, and the object is
//       destroyed by a virtual function of it.
// EXPECT cycles=1 leaked_objects=2 unreachable_blocks=0
// EXPECT finding kind=cycle objects=2 types=Node scheme=intrusive confidence=proved
// VARIANTS +clang +clangs +clang0 +clang0s
#include <atomic>
#include <utility>

struct Named {
  virtual ~Named() = default;
  long id = 1;
};
struct Observable {
  virtual ~Observable() = default;
  virtual void notify() {}
  long observers = 1;
};
class RefCounted {
 public:
  virtual ~RefCounted() = default;

 protected:
  virtual void destroy() { delete this; }

 private:
  std::atomic<unsigned> refs_{1};
  friend void retain(RefCounted* object) { object->refs_.fetch_add(1, std::memory_order_relaxed); }
  friend void release(RefCounted* object) {
    if (object->refs_.fetch_sub(1, std::memory_order_release) == 1) {
      std::atomic_thread_fence(std::memory_order_acquire);
      object->destroy();
    }
  }
};
template <class T>
class Ptr {
 public:
  Ptr() = default;
  explicit Ptr(T* object) : object_(object) {}
  Ptr(const Ptr& other) : object_(other.object_) {
    if (object_ != nullptr) retain(object_);
  }
  Ptr& operator=(Ptr other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ptr() {
    if (object_ != nullptr) release(object_);
  }
  T* operator->() const { return object_; }

 private:
  T* object_ = nullptr;
};

struct Node : Named, Observable, RefCounted {
  Ptr<Node> next;
};

__attribute__((noinline)) static void build() {
  Ptr<Node> first(new Node), second(new Node);
  first->next = second;
  second->next = first;
}

int main() { build(); }
