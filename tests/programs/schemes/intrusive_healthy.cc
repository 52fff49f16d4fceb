// STORY Objects that count themselves and are alive: owned by the stack, by a global, by each other in a row. Their children
//       point back with raw pointers. And objects with one owner that begin with a number as well.
// EXPECT silent
#include <cstdlib>
#include <memory>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

struct Item : boost::intrusive_ref_counter<Item> {
  std::vector<boost::intrusive_ptr<Item>> parts;
  Item* whole = nullptr;
  void add(boost::intrusive_ptr<Item> part) {
    part->whole = this;
    parts.push_back(std::move(part));
  }
};

// A pointer with one owner whose destructor is the user's.
template <typename T>
class Owned {
 public:
  explicit Owned(T* object) : object_(object) {}
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() { delete object_; }
  T* operator->() const { return object_; }
  T* get() const { return object_; }

 private:
  T* object_;
};
struct Tree {
  int number = 1;
  Tree* parent = nullptr;
  std::vector<std::unique_ptr<Owned<Tree>>> children;
  Tree* add() {
    children.push_back(std::make_unique<Owned<Tree>>(new Tree));
    (*children.back())->parent = this;
    return children.back()->get();
  }
};

boost::intrusive_ptr<Item>* global;
Owned<Tree>* forest;

int main() {
  boost::intrusive_ptr<Item> item(new Item);
  for (int i = 0; i < 3; ++i) {
    item->add(new Item);
    item->parts.back()->add(new Item);
  }
  global = new boost::intrusive_ptr<Item>(item);
  forest = new Owned<Tree>(new Tree);
  (*forest)->add()->add();
  std::exit(0);  // the stack still owns
}
