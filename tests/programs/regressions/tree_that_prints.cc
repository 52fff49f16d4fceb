// STORY A tree whose elements count themselves, and print when they go. What the stream does with the text is long, and
//       none of the destructor's affairs: all elements of the vector are handles, not the first one only.
// EXPECT cycles=1 leaked_objects=4 unreachable_blocks=0
// EXPECT finding kind=cycle objects=4 types=Element scheme=intrusive confidence=proved
// VARIANTS +clangs +O3s
#include <atomic>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

class RefCounted {
 public:
  void duplicate() const { ++count_; }
  void release() const {
    if (--count_ == 0) delete this;
  }

 protected:
  virtual ~RefCounted() = default;

 private:
  mutable std::atomic<int> count_{1};
};

template <class C>
class AutoPtr {
 public:
  AutoPtr() = default;
  AutoPtr(C* object) : object_(object) {}
  AutoPtr(const AutoPtr& other) : object_(other.object_) {
    if (object_ != nullptr) object_->duplicate();
  }
  AutoPtr& operator=(AutoPtr other) {
    std::swap(object_, other.object_);
    return *this;
  }
  ~AutoPtr() {
    if (object_ != nullptr) object_->release();
  }
  C* operator->() const { return object_; }

 private:
  C* object_ = nullptr;
};

class Element : public RefCounted {
 public:
  explicit Element(std::string name) : name_(std::move(name)) {}
  void add(AutoPtr<Element> child) {
    duplicate();
    child->parent_ = AutoPtr<Element>(this);
    children_.push_back(child);
  }

 private:
  ~Element() override { std::cout << "~Element " << name_ << "\n"; }
  std::string name_;
  AutoPtr<Element> parent_;
  std::vector<AutoPtr<Element>> children_;
};

int main() {
  AutoPtr<Element> root = new Element("root");
  for (int i = 0; i < 3; ++i) root->add(new Element("child" + std::to_string(i)));
}
