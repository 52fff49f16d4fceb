// STORY Interfaces with virtual AddRef and Release, built without RTTI. Where the vtables have symbols the objects have
//       their names.
// EXPECT cycles=1 leaked_objects=2
// EXPECT-DEBUG finding kind=cycle objects=2 types=Player,Window
// FLAGS -std=c++20 -fno-rtti
// IDS-DIFFER without symbols the objects have no names
#include <map>
#include <utility>

struct Unknown {
  virtual int AddRef() = 0;
  virtual int Release() = 0;
};
struct Sink : Unknown {
  virtual void on(int) = 0;
};
struct Source : Unknown {
  virtual void play() = 0;
};

template <typename T>
class ComPtr {
 public:
  ComPtr(T* object = nullptr) : object_(object) {
    if (object_) object_->AddRef();
  }
  ComPtr(const ComPtr& other) : ComPtr(other.object_) {}
  ComPtr& operator=(ComPtr other) {
    std::swap(object_, other.object_);
    return *this;
  }
  ~ComPtr() {
    if (object_) object_->Release();
  }

 private:
  T* object_;
};

struct Player final : Source {
  int count = 0;
  std::map<int, ComPtr<Sink>> sinks;
  int AddRef() override { return ++count; }
  int Release() override {
    int left = --count;
    if (left == 0) delete this;
    return left;
  }
  void play() override {}
};
struct Window final : Sink {
  int count = 0;
  ComPtr<Source> player;
  int AddRef() override { return ++count; }
  int Release() override {
    int left = --count;
    if (left == 0) delete this;
    return left;
  }
  void on(int) override {}
};

int main() {
  auto* player = new Player;
  ComPtr<Source> held(player);
  auto* window = new Window;
  window->player = held;
  player->sinks[1] = ComPtr<Sink>(window);
}
