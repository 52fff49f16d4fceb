// STORY An iterator into a list lies beside the handle of the object that has the list. The three words are no hash table,
//       though the next object may lie where one would have its only bucket.
// EXPECT cycles=1 leaked_objects=3
// EXPECT finding kind=cycle objects=3 types=Hub,Members,Member confidence=proved
// IDS-DIFFER a list is not known by its shape, so that the iterator is one more way to the member
#include <list>
#include <memory>

struct Hub;
struct Member {
  std::shared_ptr<Hub> hub;
  int number = 0;
};
struct Members {
  std::list<std::shared_ptr<Member>> all;
};
struct Hub {
  std::shared_ptr<Members> members = std::make_shared<Members>();
  std::list<std::shared_ptr<Member>>::iterator next;
};

int main() {
  auto hub = std::make_shared<Hub>();
  auto member = std::make_shared<Member>();
  member->hub = hub;
  hub->members->all.push_back(member);
  hub->next = hub->members->all.begin();
}
