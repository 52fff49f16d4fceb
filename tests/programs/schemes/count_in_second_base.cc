// STORY Objects that count themselves in a base that is not their first. Without optimisation `delete this` asks whether
//       `this` is null, of an address in the middle of the object.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Shader confidence=proved
#include <string>
#include <utility>
#include <vector>

struct Counted {
  virtual ~Counted() = default;
  void retain() { ++count; }
  void release() {
    if (--count == 0) delete this;
  }
  int count = 0;
};
struct Named {
  virtual ~Named() = default;
  std::string name;
};

template <typename T>
class Handle {
 public:
  explicit Handle(T* object) : object_(object) { object_->retain(); }
  Handle(const Handle& other) : Handle(other.object_) {}
  Handle& operator=(Handle other) {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Handle() {
    if (object_) object_->release();
  }
  T* operator->() const { return object_; }

 private:
  T* object_;
};

struct Shader : Named, Counted {
  std::vector<Handle<Shader>> includes;
};

int main() {
  Handle<Shader> common(new Shader), lights(new Shader);
  common->includes.push_back(lights);
  lights->includes.push_back(common);
}
