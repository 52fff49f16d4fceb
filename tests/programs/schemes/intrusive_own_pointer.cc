// STORY A smart pointer that nobody has heard of, of a program that counts in its objects: known by its destructor, as long
//       as that is code of its own. Stripped, it is known by the code that releases it, and has no name. A std::shared_ptr
//       takes part in the cycle.
// EXPECT cycles=1 leaked_objects=2 unreachable_blocks=0
// EXPECT-DEBUG finding kind=cycle objects=2 types=Shape,Scene edges=Shape::scene,Scene::shapes confidence=proved
// EXPECT-STRIPPED finding kind=cycle objects=2 types=Scene,"object of 24 bytes" confidence=proved
// IDS-DIFFER stripped, the counted object is not known
#include <list>
#include <memory>

class Object {
 public:
  void grab() { ++users_; }
  bool drop() { return --users_ == 0; }

 private:
  unsigned users_ = 0;
};

template <typename T>
class Grip {
 public:
  explicit Grip(T* object) : object_(object) { object_->grab(); }
  Grip(const Grip& other) : object_(other.object_) { object_->grab(); }
  Grip& operator=(const Grip&) = delete;
  __attribute__((noinline)) ~Grip() {
    if (object_->drop()) delete object_;
  }
  T* operator->() const { return object_; }

 private:
  T* object_;
};

struct Scene;
struct Shape : Object {
  std::shared_ptr<Scene> scene;
};
struct Scene {
  std::list<Grip<Shape>> shapes;
};

int main() {
  auto scene = std::make_shared<Scene>();
  scene->shapes.emplace_back(new Shape);
  scene->shapes.front()->scene = scene;
}
