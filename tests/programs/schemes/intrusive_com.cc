// STORY Objects as COM has them: AddRef and Release are virtual functions, and Release deletes. Two of them hold each other;
//       a third one is held and holds nothing, and one is alive, held by a variable of the function that calls exit.
// EXPECT cycles=1 leaked_objects=2 unreachable_blocks=0
// EXPECT finding kind=cycle objects=2 types=Folder,Item scheme=intrusive confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Folder::last,Item::folder
// EXPECT-STRIPPED finding kind=cycle edges=Folder+0x10,Item+0x10
// VARIANTS +clang +clangs +clang0s +O3s +Oss
#include <atomic>
#include <cstdlib>

struct Unknown {
  virtual unsigned long QueryInterface(const char* name, void** object) = 0;
  virtual unsigned long AddRef() = 0;
  virtual unsigned long Release() = 0;
};

template <typename Base>
class Implements : public Base {
 public:
  unsigned long QueryInterface(const char*, void** object) override {
    *object = nullptr;
    return 1;
  }
  unsigned long AddRef() override { return ++count_; }
  unsigned long Release() override {
    const unsigned long left = --count_;
    if (left == 0) delete this;
    return left;
  }

 protected:
  virtual ~Implements() = default;

 private:
  std::atomic<unsigned> count_{1};
};

template <typename T>
class ComPtr {
 public:
  ComPtr() = default;
  explicit ComPtr(T* taken) : object_(taken) {}
  ComPtr(const ComPtr& other) : object_(other.object_) {
    if (object_ != nullptr) object_->AddRef();
  }
  ComPtr& operator=(ComPtr other) {
    T* const mine = object_;
    object_ = other.object_;
    other.object_ = mine;
    return *this;
  }
  ~ComPtr() {
    if (object_ != nullptr) object_->Release();
  }
  T* operator->() const { return object_; }

 private:
  T* object_ = nullptr;
};

struct Leaf : Implements<Unknown> {
  int values[4] = {};
};
struct Folder;
struct Item : Implements<Unknown> {
  ComPtr<Folder> folder;
  ComPtr<Leaf> leaf;
};
struct Folder : Implements<Unknown> {
  int size = 0;
  ComPtr<Item> last;
};

__attribute__((noinline)) ComPtr<Folder> make(bool tied) {
  ComPtr<Folder> folder(new Folder);
  folder->last = ComPtr<Item>(new Item);
  folder->last->leaf = ComPtr<Leaf>(new Leaf);
  if (tied) folder->last->folder = folder;
  return folder;
}

__attribute__((noinline)) void leave(ComPtr<Folder>& alive) {
  alive->size = 1;
  std::exit(0);
}

int main() {
  make(true);
  ComPtr<Folder> alive = make(false);
  leave(alive);
}
