// STORY Fields watch the form that they belong to by a pointer whose destructor unregisters it, which frees a node of the
//       form's set, and lowers the number of watchers. It is a number of watchers, not of owners: a local of main owns
//       the form.
// EXPECT silent
#include <unistd.h>

#include <memory>
#include <set>
#include <vector>

template <class T>
class Watch {
 public:
  explicit Watch(T* subject) : subject_(subject) { subject_->add(this); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() { subject_->remove(this); }

 private:
  T* subject_;
};

struct Form;
struct Field {
  explicit Field(Form* owner) : form(owner) {}
  virtual ~Field() = default;
  Watch<Form> form;
};

struct Form {
  Form() {
    for (int i = 0; i < 3; ++i) fields.push_back(std::make_unique<Field>(this));
  }
  virtual ~Form() { fields.clear(); }
  void add(Watch<Form>* watch) {
    watchers.insert(watch);
    ++watcher_count;
  }
  void remove(Watch<Form>* watch) {
    watchers.erase(watch);
    --watcher_count;
  }
  int watcher_count = 0;
  std::set<Watch<Form>*> watchers;
  std::vector<std::unique_ptr<Field>> fields;
};

int main() {
  const auto form = std::make_unique<Form>();
  asm volatile("" ::"r"(&form) : "memory");
  _exit(0);
}
