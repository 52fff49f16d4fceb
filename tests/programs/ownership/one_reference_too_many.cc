// STORY Objects that count themselves, and a reference too many: one is held by nobody, two others hold each other, and
//       one of those was taken once more than it was given back.
// EXPECT cycles=1 leaked_objects=2 unreachable_blocks=1
// EXPECT finding kind=cycle objects=2 types=Panel confidence=probable
// EXPECT finding kind=unreachable types=Font direct_blocks=1 confidence=probable
// EXPECT text "1 lost"
#include <utility>

class Counted {
 public:
  virtual ~Counted() = default;
  void ref() { ++count_; }
  void unref() {
    if (--count_ == 0) delete this;
  }

 private:
  int count_ = 0;
};

template <typename T>
class Ref {
 public:
  Ref() = default;
  explicit Ref(T* object) : object_(object) {
    if (object_) object_->ref();
  }
  Ref(const Ref& other) : Ref(other.object_) {}
  Ref& operator=(Ref other) {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_) object_->unref();
  }
  T* get() const { return object_; }
  T* operator->() const { return object_; }

 private:
  T* object_ = nullptr;
};

class Font : public Counted {
 public:
  int size = 12;
  const char* family = "Mono";
};

class Panel : public Counted {
 public:
  Ref<Panel> other;
};

// Takes a reference that the caller was to give back.
__attribute__((noinline)) Font* load() {
  Ref<Font> font(new Font);
  font->ref();
  return font.get();
}

__attribute__((noinline)) void build() {
  asm volatile("" : : "r"(load()) : "memory");
  Ref<Panel> left(new Panel), right(new Panel);
  left->other = right;
  right->other = left;
  left->ref();
}

__attribute__((noinline)) void forget() {
  volatile char dead[16384];
  for (auto& byte : dead) byte = 0;
}

int main() {
  build();
  forget();
}
