// STORY A destructor calls what a compressed pointer leads to: a number of 4 bytes, times 16. That looks like a table of functions
// at address 0, and looking for its end never ended.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Node confidence=proved
#include <sys/mman.h>

#include <cstdint>
#include <memory>

struct Node;
using Last = void (*)(Node*);
[[gnu::noinline]] void nothing(Node* node) { asm volatile("" : : "r"(node) : "memory"); }

struct Node {
  explicit Node(const Last* last) : last_(static_cast<uint32_t>(reinterpret_cast<uintptr_t>(last) >> 4)) {}
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node() { (*reinterpret_cast<const Last*>(uintptr_t{last_} << 4))(this); }
  uint32_t last_;
  std::shared_ptr<Node> next_;
};

int main() {
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  if (page == MAP_FAILED) return 1;
  auto* last = static_cast<Last*>(page);
  *last = nothing;
  auto first = std::make_shared<Node>(last);
  auto second = std::make_shared<Node>(last);
  first->next_ = second;
  second->next_ = first;
}
