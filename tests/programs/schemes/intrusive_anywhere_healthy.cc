// STORY Counts in the middle of objects that are alive, and numbers that look like counts and are none: the length of a
//       row, how many children are at work, an id. Owners are on the stack and in a global; parents are raw pointers.
// EXPECT silent
// VARIANTS +O3g +clang +clangs
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>

class Item {
 public:
  explicit Item(std::string name) : name_(std::move(name)) {}
  void add(boost::intrusive_ptr<Item> part) {
    part->whole_ = this;
    parts_.push_back(std::move(part));
    ++part_count_;
  }
  Item& part(std::size_t i) { return *parts_[i]; }

 private:
  std::string name_;
  int part_count_ = 0;
  Item* whole_ = nullptr;
  std::vector<boost::intrusive_ptr<Item>> parts_;
  int users_ = 0;
  friend void intrusive_ptr_add_ref(Item* item) { ++item->users_; }
  friend void intrusive_ptr_release(Item* item) {
    if (--item->users_ == 0) delete item;
  }
};

// Counts what is at work, and tells at zero.
struct Batch {
  std::string name = "a batch with a long name";
  int pending = 0;
  int done = 0;
  Batch* self = this;
};
struct Job {
  virtual ~Job() {
    if (--batch->pending == 0) batch->done = 1;
  }
  Batch* batch = nullptr;
  std::shared_ptr<int> result = std::make_shared<int>(1);
};

boost::intrusive_ptr<Item>* global;
std::vector<std::unique_ptr<Job>>* jobs;
Batch* batch;

int main() {
  boost::intrusive_ptr<Item> item(new Item("root"));
  for (int i = 0; i < 3; ++i) {
    item->add(new Item("a part whose name is long enough"));
    item->part(static_cast<std::size_t>(i)).add(new Item("leaf"));
  }
  global = new boost::intrusive_ptr<Item>(item);
  batch = new Batch;
  jobs = new std::vector<std::unique_ptr<Job>>;
  for (int i = 0; i < 2; ++i) {
    jobs->push_back(std::make_unique<Job>());
    jobs->back()->batch = batch;
    ++batch->pending;
  }
  std::exit(0);  // the stack still owns
}
