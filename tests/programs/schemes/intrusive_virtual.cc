// STORY A home-made Ref, whose name says nothing: release() calls a virtual destroy() at zero, which deletes. A scene and
//       its camera hold each other; another scene goes, and a third one is alive when the program exits.
// EXPECT cycles=1 leaked_objects=2 unreachable_blocks=0
// EXPECT finding kind=cycle objects=2 types=Camera,Scene scheme=intrusive confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Scene::camera_,Camera::scene_
// EXPECT-DEBUG no text "~Ref()"
// VARIANTS +clang +clangs +O3g +Oss
#include <cstdlib>
#include <utility>
#include <vector>

class Object {
 public:
  void retain() { ++count_; }
  void release() {
    if (--count_ == 0) destroy();
  }

 protected:
  virtual ~Object() = default;
  virtual void destroy() { delete this; }

 private:
  int count_ = 0;
};

template <typename T>
class Ref {
 public:
  Ref() = default;
  Ref(T* object) : object_(object) {
    if (object_) object_->retain();
  }
  Ref(const Ref& other) : Ref(other.object_) {}
  Ref& operator=(Ref other) {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_) object_->release();
  }
  T* operator->() const { return object_; }

 private:
  T* object_ = nullptr;
};

class Camera;
class Scene : public Object {
 public:
  void set(Ref<Camera> camera) { camera_ = std::move(camera); }

 private:
  std::vector<int> meshes_ = std::vector<int>(10);
  Ref<Camera> camera_;
};
class Camera : public Object {
 public:
  void look_at(Ref<Scene> scene) {
    matrix_[0] = 1;
    scene_ = std::move(scene);
  }

 private:
  float matrix_[16] = {};
  Ref<Scene> scene_;
};

__attribute__((noinline)) Ref<Scene> build(bool tied) {
  Ref<Scene> scene(new Scene);
  Ref<Camera> camera(new Camera);
  if (tied) camera->look_at(scene);
  scene->set(camera);
  return scene;
}

__attribute__((noinline)) void leave(Ref<Scene>& alive) {
  alive->set(nullptr);
  std::exit(0);
}

int main() {
  build(true);
  build(false);
  Ref<Scene> alive = build(false);
  leave(alive);
}
