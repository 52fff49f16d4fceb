// STORY A registry that counts itself, but which nobody has ever counted: it is never given up, and a global leads to it. Its
//       modules hold it. That is no leak for sure.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Registry,Module confidence=possible
// EXPECT text "a global points to an object that counts itself, and may own it without a count"
// VARIANTS O0g O2g O2s clang clangs
#include <vector>

struct Counted {
  void ref() { ++count; }
  void unref() {
    if (--count == 0) delete this;
  }
  virtual ~Counted() = default;
  int count = 0;
};
template <class T>
struct RefPtr {
  RefPtr(T* to) : object(to) { object->ref(); }
  RefPtr(const RefPtr& other) : RefPtr(other.object) {}
  RefPtr& operator=(const RefPtr&) = delete;
  ~RefPtr() { object->unref(); }
  T* object;
};
struct Registry;
struct Module : Counted {
  explicit Module(Registry* of) : registry(of) {}
  RefPtr<Registry> registry;
};
struct Registry : Counted {
  std::vector<RefPtr<Module>> modules;
};

Registry* instance;

int main() {
  instance = new Registry;
  instance->modules.emplace_back(new Module(instance));
}
