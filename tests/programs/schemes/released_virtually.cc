// STORY Objects that count themselves, as ITK's and VTK's do: Register and UnRegister are virtual functions, and the last
//       one frees at zero or below. A filter has five inputs, all of which hold the filter.
// EXPECT cycles=1 leaked_objects=6 unreachable_blocks=0
// EXPECT finding kind=cycle objects=6 types=Filter scheme=intrusive confidence=proved
// VARIANTS +clang +clangs +clang0s
#include <atomic>
#include <cstdio>
#include <utility>
#include <vector>

class LightObject {
 public:
  __attribute__((noinline)) virtual void Register() const { ++count_; }
  __attribute__((noinline)) virtual void UnRegister() const {
    if (--count_ <= 0) delete this;
  }

 protected:
  LightObject() = default;
  virtual ~LightObject() {}
  mutable std::atomic<int> count_{0};
};

template <class T>
class SmartPointer {
 public:
  SmartPointer() = default;
  SmartPointer(T* object) : object_(object) {
    if (object_ != nullptr) object_->Register();
  }
  SmartPointer(const SmartPointer& other) : SmartPointer(other.object_) {}
  SmartPointer& operator=(SmartPointer other) {
    std::swap(object_, other.object_);
    return *this;
  }
  ~SmartPointer() {
    if (object_ != nullptr) object_->UnRegister();
  }
  T* operator->() const { return object_; }

 private:
  T* object_ = nullptr;
};

class Filter : public LightObject {
 public:
  std::vector<SmartPointer<Filter>> inputs;
  SmartPointer<Filter> output;
  ~Filter() override { std::puts("~Filter"); }
};

int main() {
  SmartPointer<Filter> filter(new Filter);
  for (int i = 0; i < 5; ++i) {
    SmartPointer<Filter> input(new Filter);
    filter->inputs.push_back(input);
    input->output = filter;
  }
}
