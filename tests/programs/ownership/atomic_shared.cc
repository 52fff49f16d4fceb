// STORY std::atomic<shared_ptr> uses the lowest bit of its control pointer as a lock, and owns like any other.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Version confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Version::next,Version::previous
// VARIANTS O0g O2g O0s O2s
// NOT-LIBCXX its version 14 has no atomic<shared_ptr>
#include <atomic>
#include <memory>

struct Version {
  std::atomic<std::shared_ptr<Version>> next;
  std::shared_ptr<Version> previous;
};

int main() {
  auto old_version = std::make_shared<Version>(), new_version = std::make_shared<Version>();
  new_version->previous = old_version;
  old_version->next.store(new_version);
}
