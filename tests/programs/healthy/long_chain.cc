// STORY A singly linked list of shared_ptrs, alive at the end: long, and no circle.
// EXPECT silent
#include <memory>

struct Link {
  long number;
  std::shared_ptr<Link> next;
};

std::shared_ptr<Link>* head;

int main() {
  head = new std::shared_ptr<Link>;
  for (long i = 0; i < 5000; i++) *head = std::make_shared<Link>(Link{i, *head});
}
