// STORY Nodes of a list that go to a free list, and buckets of a hash table, that held a handle once: the bytes are still
//       there, in raw storage behind what debug info knows of the node. A global owns the object.
// EXPECT silent
// VARIANTS +clang +clangs +clang0 +clang0s
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>
#include <vector>

struct Link {
  Link* up = nullptr;
};
template <class T>
struct Node : Link {
  alignas(T) unsigned char raw[sizeof(T)];
  T* value() { return reinterpret_cast<T*>(raw); }
};
template <class T>
struct Nodes {
  Link* used = nullptr;
  Link* spare = nullptr;
  void push(const T& value) {
    auto* node = spare != nullptr ? static_cast<Node<T>*>(spare) : new Node<T>;
    if (spare != nullptr) spare = spare->up;
    new (node->raw) T(value);
    node->up = used;
    used = node;
  }
  void pop() {
    auto* node = static_cast<Node<T>*>(used);
    used = node->up;
    node->value()->~T();
    node->up = spare;
    spare = node;
  }
  ~Nodes() {
    while (used != nullptr) pop();
    while (spare != nullptr) {
      Link* node = spare;
      spare = node->up;
      delete static_cast<Node<T>*>(node);
    }
  }
};

template <class V>
class Bucket {
 public:
  Bucket() = default;
  Bucket(const Bucket&) {}
  Bucket& operator=(const Bucket&) = delete;
  ~Bucket() { clear(); }
  void fill(const V& value) {
    ::new (static_cast<void*>(raw_)) V(value);
    distance_ = 0;
  }
  bool empty() const noexcept { return distance_ == -1; }
  void clear() {
    if (!empty()) {
      reinterpret_cast<V*>(raw_)->~V();
      distance_ = -1;
    }
  }

 private:
  std::uint32_t hash_ = 0;
  std::int16_t distance_ = -1;
  bool last_ = false;
  alignas(V) unsigned char raw_[sizeof(V)];
};

struct Peer;
struct Listed {
  Nodes<std::shared_ptr<Peer>> nodes;
};
struct Hashed {
  std::vector<Bucket<std::pair<int, std::shared_ptr<Peer>>>> buckets{4};
};
struct Peer {
  std::shared_ptr<Listed> listed;
  std::shared_ptr<Hashed> hashed;
};

std::shared_ptr<Peer> first, second;

int main() {
  first = std::make_shared<Peer>();
  first->listed = std::make_shared<Listed>();
  first->listed->nodes.push(nullptr);
  first->listed->nodes.push(first);
  first->listed->nodes.pop();

  second = std::make_shared<Peer>();
  second->hashed = std::make_shared<Hashed>();
  second->hashed->buckets[1].fill({1, second});
  second->hashed->buckets[2].fill({2, nullptr});
  second->hashed->buckets[1].clear();
  std::_Exit(0);
}
