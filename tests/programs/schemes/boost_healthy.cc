// STORY Boost without a leak: a tree with weak parents, enable_shared_from_this, arrays, deleters, local_shared_ptr; some
//       of it still alive when the program ends.
// EXPECT silent
// VARIANTS +clang +clangs
#include <vector>

#include <boost/enable_shared_from_this.hpp>
#include <boost/make_shared.hpp>
#include <boost/shared_array.hpp>
#include <boost/shared_ptr.hpp>
#include <boost/smart_ptr/local_shared_ptr.hpp>
#include <boost/smart_ptr/make_local_shared.hpp>
#include <boost/weak_ptr.hpp>

struct Node : boost::enable_shared_from_this<Node> {
  boost::weak_ptr<Node> parent;
  std::vector<boost::shared_ptr<Node>> children;
  void add(const boost::shared_ptr<Node>& child) {
    child->parent = shared_from_this();
    children.push_back(child);
  }
};
struct Leaf {
  boost::local_shared_ptr<Leaf> next;
};

static boost::shared_ptr<Node> root;
static boost::shared_array<Node> spare;
static boost::local_shared_ptr<Leaf> made, adopted;

static void build() {
  root = boost::make_shared<Node>();
  for (int i = 0; i < 3; ++i) {
    boost::shared_ptr<Node> child(new Node);
    root->add(child);
    child->add(boost::make_shared<Node>());
  }
  spare.reset(new Node[2]);
  made = boost::make_local_shared<Leaf>();
  made->next = boost::make_local_shared<Leaf>();
  adopted.reset(new Leaf);
  adopted->next = boost::local_shared_ptr<Leaf>(boost::make_shared<Leaf>());
}

int main() {
  build();
  build();
  // The statics are destroyed before the snapshot; these are not.
  static auto* kept = new boost::local_shared_ptr<Leaf>[2] { made, adopted };
  static auto* nodes = new boost::shared_ptr<Node>(root);
  return kept == nullptr || nodes == nullptr;
}
