// STORY A container of one's own behind a unique_ptr; its destructor pops until it is empty, and then its memory is given back. The
// number of its elements is no count of owners, also where there is one element, as there is one pointer.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Session confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Session::peers
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

template <typename T>
class Ring {
 public:
  explicit Ring(std::size_t n = 8) : data_(static_cast<T*>(::operator new(n * sizeof(T)))), capacity_(n) {}
  ~Ring() {
    while (size_ > 0) pop();
    ::operator delete(data_);
  }
  void push(T value) { new (data_ + (head_ + size_++) % capacity_) T(std::move(value)); }
  void pop() {
    data_[head_].~T();
    head_ = (head_ + 1) % capacity_;
    --size_;
  }

 private:
  T* data_;
  std::size_t capacity_, head_ = 0, size_ = 0;
};

struct Session {
  std::unique_ptr<Ring<std::pair<int, std::shared_ptr<Session>>>> peers =
      std::make_unique<Ring<std::pair<int, std::shared_ptr<Session>>>>();
};

int main() {
  auto session = std::make_shared<Session>();
  session->peers->push({1, session});
}
