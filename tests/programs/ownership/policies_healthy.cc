// STORY All three lock policies, with weak handles, all released.
// EXPECT silent
// EXPECT stdout "1 1 1\n"
// NOT-LIBCXX lock policies are libstdc++'s
#include <cstdio>
#include <memory>

template <__gnu_cxx::_Lock_policy policy>
struct Node {
  std::__shared_ptr<Node, policy> child;
  std::__weak_ptr<Node, policy> parent;
};

template <__gnu_cxx::_Lock_policy policy>
long family() {
  auto parent = std::__make_shared<Node<policy>, policy>();
  parent->child = std::__make_shared<Node<policy>, policy>();
  parent->child->parent = parent;
  return parent.use_count();
}

int main() {
  printf("%ld %ld %ld\n", family<__gnu_cxx::_S_single>(), family<__gnu_cxx::_S_mutex>(),
         family<__gnu_cxx::_S_atomic>());
}
