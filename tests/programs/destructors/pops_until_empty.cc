// STORY A container of one's own is emptied by its destructor, element for element, by another of its functions. That is no effect;
// what that function does besides releasing is.
// EXPECT cycles=2 leaked_objects=2
// EXPECT finding kind=cycle types=Node objects=1 confidence=proved
// EXPECT finding kind=cycle types=Logged objects=1 confidence=proved
// EXPECT-DEBUG finding kind=cycle types=Logged effects=puts
// EXPECT no text "pop()"
// EXPECT no text "::clear"
// EXPECT no text "::slot_at"
#include <cstdio>
#include <memory>
#include <new>

template <typename T>
class Stack {
  T* data_ = static_cast<T*>(::operator new(8 * sizeof(T)));
  unsigned size_ = 0;

 public:
  T* slot_at(unsigned i) { return data_ + i; }
  void push(T value) { new (slot_at(size_++)) T(std::move(value)); }
  void pop() { slot_at(--size_)->~T(); }
  void clear() {
    while (size_ > 0) pop();
  }
  ~Stack() {
    clear();
    ::operator delete(data_);
  }
};

struct Node {
  Stack<std::shared_ptr<Node>> nodes;
};

struct Logged {
  Stack<std::shared_ptr<Logged>> all;
  void clear_all() { std::puts("all of them end here"); }
  ~Logged() { clear_all(); }
};

int main() {
  auto node = std::make_shared<Node>();
  node->nodes.push(node);
  auto logged = std::make_shared<Logged>();
  logged->all.push(logged);
}
