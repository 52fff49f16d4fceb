// STORY Counts that are raised and lowered by loops of compare-and-exchange, as where an object may be found by a table while its
// last owner lets it go: two that hold each other, a tree with plain pointers back, and one that is found and given up.
// FLAGS -pthread
// VARIANTS +clang0 +clang
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 confidence=proved types=Peer
// EXPECT-DEBUG finding kind=cycle edges=Peer::other destructors=user effects=puts
#include <atomic>
#include <cstdio>
#include <vector>

class Counted {
 public:
  virtual ~Counted() = default;
  bool try_ref() {
    int now = count_.load(std::memory_order_relaxed);
    do {
      if (now == 0) return false;  // its last owner is letting it go
    } while (!count_.compare_exchange_weak(now, now + 1, std::memory_order_acquire));
    return true;
  }
  void unref() {
    int now = count_.load(std::memory_order_relaxed);
    while (!count_.compare_exchange_weak(now, now - 1, std::memory_order_acq_rel)) {
    }
    if (now == 1) delete this;
  }

 private:
  std::atomic<int> count_{1};
};

template <typename T>
class Ref {
 public:
  Ref() = default;
  explicit Ref(T* adopted) : object_(adopted) {}
  Ref(const Ref& other) : object_(other.object_ != nullptr && other.object_->try_ref() ? other.object_ : nullptr) {}
  Ref& operator=(Ref other) {
    T* mine = object_;
    object_ = other.object_;
    other.object_ = mine;
    return *this;
  }
  ~Ref() {
    if (object_ != nullptr) object_->unref();
  }
  T* operator->() const { return object_; }
  T* get() const { return object_; }

 private:
  T* object_ = nullptr;
};

struct Peer : Counted {
  Ref<Peer> other;
  int number = 7;
  ~Peer() override { std::puts("peer gone"); }
};

struct Node : Counted {
  std::vector<Ref<Node>> children;
  Node* parent = nullptr;
};

Ref<Node> tree;

__attribute__((noinline)) void knot() {
  const Ref<Peer> a(new Peer), b(new Peer);
  a->other = b;
  b->other = a;
  const Ref<Peer> alone(new Peer);
}

int main() {
  knot();
  tree = Ref<Node>(new Node);
  for (int i = 0; i < 3; ++i) {
    const Ref<Node> child(new Node);
    child->parent = tree.get();
    tree->children.push_back(child);
  }
}
