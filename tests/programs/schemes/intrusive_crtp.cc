// STORY A base class of a program's own that counts, without virtual functions: the class that is freed is a template
//       argument. Nodes hold each other in a ring that an object with a std::shared_ptr belongs to; others are a healthy list.
// EXPECT cycles=1 leaked_objects=3 unreachable_blocks=0
// EXPECT-DEBUG finding kind=cycle objects=3 types=Graph,Vertex edges=Graph::first,Vertex::next,Vertex::graph confidence=proved
// EXPECT-STRIPPED finding kind=cycle objects=3 confidence=proved
// IDS-DIFFER stripped, objects without virtual functions have no names
// VARIANTS +clang +clangs +clang0s +O3s +Oss
#include <atomic>
#include <cstdlib>
#include <memory>
#include <utility>

template <typename T>
class RefCounted {
 public:
  void ref() const { count_.fetch_add(1, std::memory_order_relaxed); }
  void unref() const {
    if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete static_cast<const T*>(this);
  }

 private:
  mutable std::atomic<int> count_{0};
};

template <typename T>
class RefPtr {
 public:
  RefPtr() = default;
  explicit RefPtr(T* object) : object_(object) { object_->ref(); }
  RefPtr(const RefPtr& other) : object_(other.object_) {
    if (object_ != nullptr) object_->ref();
  }
  RefPtr& operator=(RefPtr other) {
    std::swap(object_, other.object_);
    return *this;
  }
  ~RefPtr() {
    if (object_ != nullptr) object_->unref();
  }
  T* operator->() const { return object_; }

 private:
  T* object_ = nullptr;
};

struct Graph;
struct Vertex : RefCounted<Vertex> {
  int number = 0;
  RefPtr<Vertex> next;
  std::shared_ptr<Graph> graph;
};
struct Graph {
  RefPtr<Vertex> first;
};

__attribute__((noinline)) std::shared_ptr<Graph> make(bool tied) {
  auto graph = std::make_shared<Graph>();
  graph->first = RefPtr<Vertex>(new Vertex);
  graph->first->next = RefPtr<Vertex>(new Vertex);
  if (tied) graph->first->next->graph = graph;
  return graph;
}

__attribute__((noinline)) void leave(std::shared_ptr<Graph>& alive) {
  alive->first->number = 1;
  std::exit(0);
}

int main() {
  make(true);
  std::shared_ptr<Graph> alive = make(false);
  leave(alive);
}
