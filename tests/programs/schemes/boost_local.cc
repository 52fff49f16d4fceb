// STORY boost::local_shared_ptr counts on its own: cycles of objects made by make_local_shared and with new.
// EXPECT cycles=2 leaked_objects=4
// EXPECT finding kind=cycle objects=2 types=Worker scheme=boost confidence=proved
// EXPECT finding kind=cycle objects=2 types=Task scheme=boost confidence=proved
// EXPECT-DEBUG finding kind=cycle types=Worker edges=Worker::peer
// VARIANTS +clang +clangs
#include <boost/smart_ptr/local_shared_ptr.hpp>
#include <boost/smart_ptr/make_local_shared.hpp>

struct Worker {
  int id = 7;
  boost::local_shared_ptr<Worker> peer;
};
struct Task {
  boost::local_shared_ptr<Task> next;
};

int main() {
  auto one = boost::make_local_shared<Worker>(), two = boost::make_local_shared<Worker>();
  one->peer = two;
  two->peer = one;
  boost::local_shared_ptr<Task> first(new Task), second(new Task);
  first->next = second;
  second->next = first;
}
