// STORY A subject owns its members and observes others, in two vectors whose elements have the same bytes; the members
//       own the subject. What is observed is owned by another subject of the same kind, which is healthy.
// EXPECT cycles=1 leaked_objects=3
// EXPECT finding kind=cycle objects=3 types=Subject,Member confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Subject::members,Member::subject
// VARIANTS +clang +clangs
#include <memory>
#include <vector>

struct Subject;
struct Member {
  std::shared_ptr<Subject> subject;
};
struct Subject : std::enable_shared_from_this<Subject> {
  std::vector<std::shared_ptr<Member>> members;
  std::vector<std::weak_ptr<Member>> observed;
};

static std::shared_ptr<Subject> make() {
  auto subject = std::make_shared<Subject>();
  for (int i = 0; i < 2; i++) {
    subject->members.push_back(std::make_shared<Member>());
    subject->members.back()->subject = subject->shared_from_this();
  }
  return subject;
}

int main() {
  auto lost = make();
  auto healthy = make();
  for (const auto& member : healthy->members) lost->observed.push_back(member);
  for (const auto& member : lost->members) healthy->observed.push_back(member);
  for (const auto& member : healthy->members) member->subject.reset();
}
