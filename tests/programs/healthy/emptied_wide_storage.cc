// STORY Storage for handles that was used and emptied; what is in it a number of 8 bytes says, which code compares with
//       zero, or a pointer behind the last one, as it compares pointers. The objects are owned by globals, by the stack.
// EXPECT silent
// VARIANTS +O3s +Oss +clang +clangs +libcxx +libcxxs
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

template <class T, std::size_t N>
struct Storage {
  alignas(T) unsigned char data[sizeof(T) * N];
  T* begin() { return reinterpret_cast<T*>(data); }
};

// Counts down, as Boost's static_vector does.
template <class T, std::size_t N>
struct StaticVector {
  Storage<T, N> storage;
  std::size_t size = 0;
  void push_back(const T& value) { new (storage.begin() + size++) T(value); }
  void pop_back() { storage.begin()[--size].~T(); }
  ~StaticVector() {
    T* each = storage.begin();
    for (std::size_t n = size; n != 0; --n, ++each) each->~T();
  }
};

template <class T>
struct Optional {
  Storage<T, 1> storage;
  std::size_t engaged = 0;
  void set(const T& value) {
    new (storage.begin()) T(value);
    engaged = 1;
  }
  void reset() {
    engaged = 0;
    storage.begin()->~T();
  }
  ~Optional() {
    if (engaged) storage.begin()->~T();
  }
};

template <class T, std::size_t N>
struct WithEnd {
  Storage<T, N> storage;
  T* end = storage.begin();
  WithEnd() = default;
  WithEnd(const WithEnd&) = delete;
  WithEnd& operator=(const WithEnd&) = delete;
  void push_back(const T& value) { new (end++) T(value); }
  void pop_back() { (--end)->~T(); }
  ~WithEnd() {
    for (T* each = storage.begin(); each != end; ++each) each->~T();
  }
};

struct Child;
struct Self {
  Optional<std::shared_ptr<Self>> self;
};
struct Parent {
  StaticVector<std::shared_ptr<Child>, 2> children;
  long more = 0;
};
struct Row {
  WithEnd<std::shared_ptr<Child>, 2> children;
};
struct Child {
  std::shared_ptr<Parent> parent;
  std::shared_ptr<Row> row;
};

std::shared_ptr<Child> kept;
std::shared_ptr<Self> self;

int main() {
  self = std::make_shared<Self>();
  self->self.set(self);
  self->self.reset();

  kept = std::make_shared<Child>();
  kept->parent = std::make_shared<Parent>();
  kept->parent->children.push_back(kept);
  kept->parent->children.pop_back();
  kept->row = std::make_shared<Row>();
  kept->row->children.push_back(kept);
  kept->row->children.pop_back();

  auto on_stack = std::make_shared<Child>();
  on_stack->parent = std::make_shared<Parent>();
  on_stack->parent->children.push_back(on_stack);
  on_stack->parent->children.pop_back();
  std::_Exit(0);  // nobody has been destroyed
}
