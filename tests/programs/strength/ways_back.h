// Graphs of objects with handles in alternatives, in memory that held other bytes before.
#ifndef GORDIAN_TESTS_PROGRAMS_STRENGTH_WAYS_BACK_H_
#define GORDIAN_TESTS_PROGRAMS_STRENGTH_WAYS_BACK_H_

#include <cstdlib>
#include <cstring>
#include <memory>

template <class Node>
std::shared_ptr<Node> in_dirty_memory() {
  constexpr std::size_t kBytes = sizeof(Node) + 16;
  void* block = std::malloc(kBytes);
  std::memset(block, 0xa5, kBytes);
  asm volatile("" : : "r"(block) : "memory");
  std::free(block);
  return std::make_shared<Node>();
}

// Of the two that link back to the first one, one owns it; the other is retained.
template <class Node>
void leak_cycle() {
  const auto first = in_dirty_memory<Node>(), second = in_dirty_memory<Node>(), third = in_dirty_memory<Node>();
  first->next = second;
  second->next = third;
  second->link = first;
  third->link = std::weak_ptr<Node>(first);
}

// Nothing is left of these: the last link was emptied, the other one is weak.
template <class Node>
void empty_cycle() {
  const auto first = in_dirty_memory<Node>(), second = in_dirty_memory<Node>();
  first->next = second;
  second->next = first;
  second->next = {};
  second->link = std::weak_ptr<Node>(first);
}

#endif  // GORDIAN_TESTS_PROGRAMS_STRENGTH_WAYS_BACK_H_
