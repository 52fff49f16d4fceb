// STORY A reference count within the object, as in many code bases before 2011, used correctly.
// EXPECT silent
// EXPECT stdout "freed 2\n"
#include <cstdio>
#include <utility>

static int freed = 0;

struct Counted {
  int references = 0;
  Counted* child = nullptr;
};

void release(Counted* object);

class Ref {
 public:
  explicit Ref(Counted* object = nullptr) : object_(object) {
    if (object_) object_->references++;
  }
  Ref(const Ref& other) : Ref(other.object_) {}
  Ref& operator=(Ref other) {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() { release(object_); }
  Counted* operator->() const { return object_; }
  Counted* get() const { return object_; }

 private:
  Counted* object_;
};

void release(Counted* object) {
  if (!object || --object->references > 0) return;
  release(object->child);
  delete object;
  freed++;
}

int main() {
  {
    Ref parent(new Counted), child(new Counted), copy(parent);
    child->references++;
    parent->child = child.get();
  }
  printf("freed %d\n", freed);
}
