// STORY The tree of a Boost program whose nodes know their parent: weak in one class, strong by mistake in the other.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Folder scheme=boost confidence=proved
// EXPECT no finding types=Branch
// EXPECT-DEBUG finding kind=cycle edges=Folder::parent,Folder::children cut=Folder::parent
#include <vector>

#include <boost/enable_shared_from_this.hpp>
#include <boost/make_shared.hpp>
#include <boost/shared_ptr.hpp>
#include <boost/weak_ptr.hpp>

struct Branch : boost::enable_shared_from_this<Branch> {
  boost::weak_ptr<Branch> parent;
  std::vector<boost::shared_ptr<Branch>> children;
};
struct Folder : boost::enable_shared_from_this<Folder> {
  boost::shared_ptr<Folder> parent;
  std::vector<boost::shared_ptr<Folder>> children;
};

template <typename T>
static void grow() {
  auto top = boost::make_shared<T>();
  top->children.push_back(boost::make_shared<T>());
  top->children[0]->parent = top->shared_from_this();
}

int main() {
  grow<Branch>();
  grow<Folder>();
}
