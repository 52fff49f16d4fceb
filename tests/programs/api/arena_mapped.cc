// STORY Arenas in memory from mmap, and in a variable. Without a word of it such memory owns what it points to; with it,
// the ring of each is found, and the object that a global holds is not.
// EXPECT cycles=2 leaked_objects=4
// EXPECT finding kind=cycle objects=2 instances=2 types=Peer confidence=proved
#include <gordian.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <memory>

struct Piece {
  Piece(char* begin, size_t bytes) : memory(begin), said(begin, bytes) {}
  void* allocate(size_t size) {
    char* object = memory + used;
    used += (size + 15) & ~size_t{15};
    return said.allocated(object, size);
  }
  char* memory;
  size_t used = 0;
  gordian::Arena said;
};

template <typename T>
struct From {
  using value_type = T;
  explicit From(Piece* the_piece) : piece(the_piece) {}
  template <typename U>
  From(const From<U>& other) : piece(other.piece) {}
  T* allocate(size_t count) { return static_cast<T*>(piece->allocate(count * sizeof(T))); }
  void deallocate(T* object, size_t) { piece->said.freed(object); }
  bool operator==(const From& other) const { return piece == other.piece; }
  Piece* piece;
};

struct Peer {
  std::shared_ptr<Peer> other;
};

alignas(16) char variable[4096];
std::shared_ptr<Peer> held;

__attribute__((noinline)) void make_ring(Piece* piece) {
  auto one = std::allocate_shared<Peer>(From<Peer>(piece));
  one->other = std::allocate_shared<Peer>(From<Peer>(piece));
  one->other->other = one;
}

int main() {
  constexpr size_t kSize = 1 << 20;
  void* mapped = mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  static Piece in_mapping(static_cast<char*>(mapped), kSize);
  static Piece in_variable(variable, sizeof variable);
  make_ring(&in_mapping);
  make_ring(&in_variable);
  held = std::allocate_shared<Peer>(From<Peer>(&in_mapping));
  quick_exit(0);
}
