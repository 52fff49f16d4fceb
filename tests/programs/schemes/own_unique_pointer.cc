// STORY A pointer with a single owner, as many wrote it before there was std::unique_ptr. The number behind the vptr of what
//       it owns is none of owners: the layer belongs to the document that it keeps.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Document confidence=proved
// EXPECT-DEBUG finding edges=Document::base
#include <memory>
#include <utility>

template <class T>
class Box {
 public:
  Box() = default;
  explicit Box(T* object) : object_(object) {}
  Box(const Box&) = delete;
  Box& operator=(const Box&) = delete;
  Box& operator=(Box&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Box() { delete object_; }
  T* operator->() const { return object_; }

 private:
  T* object_ = nullptr;
};

struct Document;
struct Layer {
  explicit Layer(int number) : level(number) {}
  virtual ~Layer() = default;
  int level;
  std::shared_ptr<Document> document;
};

struct Document {
  Box<Layer> base;
};

int main() {
  const auto document = std::make_shared<Document>();
  document->base = Box<Layer>(new Layer(3));
  document->base->document = document;
}
