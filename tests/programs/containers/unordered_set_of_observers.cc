// STORY A subject owns its observers in a hash set, and each observer owns its subject.
// EXPECT cycles=1 leaked_objects=3
// EXPECT finding kind=cycle objects=3 types=Observer,Subject confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Subject::observers,Observer::subject
// VARIANTS +libcxx +libcxxs
#include <memory>
#include <unordered_set>

struct Subject;
struct Observer {
  std::shared_ptr<Subject> subject;
};
struct Subject {
  std::unordered_set<std::shared_ptr<Observer>> observers;
};

int main() {
  auto subject = std::make_shared<Subject>();
  for (int i = 0; i < 2; i++) subject->observers.insert(std::make_shared<Observer>(Observer{subject}));
}
