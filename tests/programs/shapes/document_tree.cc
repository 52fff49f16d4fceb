// STORY A document with elements that all hold their document, and their parents. No single member frees all, but these two
// together do, and not the ways down, which the program needs.
// EXPECT cycles=3 leaked_objects=39
// EXPECT finding kind=cycle objects=13 types=Document,Element confidence=proved instances=3
// EXPECT text "no single member frees it; these 2 together free all 13 objects (simulated)"
// EXPECT-DEBUG finding kind=cycle cut_first=Element::parent_|Element::document_
// EXPECT-DEBUG text "Element::document_ as std::weak_ptr<Document>"
// EXPECT-DEBUG text "Element::parent_ as std::weak_ptr<Element>"
#include <map>
#include <memory>
#include <string>
#include <vector>
class Document;
class Element : public std::enable_shared_from_this<Element> {
 public:
  Element(std::string tag, std::shared_ptr<Document> doc) : tag_(std::move(tag)), document_(std::move(doc)) {}
  virtual ~Element() = default;
  std::shared_ptr<Element> append(std::shared_ptr<Element> child) {
    child->parent_ = shared_from_this();
    children_.push_back(child);
    return child;
  }
  void attr(const std::string& k, const std::string& v) { attributes_[k] = v; }
  size_t count() const {
    size_t n = 1;
    for (auto& c : children_) n += c->count();
    return n;
  }

 protected:
  std::string tag_;
  std::map<std::string, std::string> attributes_;
  std::vector<std::shared_ptr<Element>> children_;
  std::shared_ptr<Element> parent_;
  std::shared_ptr<Document> document_;
};
class Document : public std::enable_shared_from_this<Document> {
 public:
  std::shared_ptr<Element> element(const std::string& tag) {
    return std::make_shared<Element>(tag, shared_from_this());
  }
  std::shared_ptr<Element> root;
};
int main() {
  size_t n = 0;
  for (int i = 0; i < 3; ++i) {
    auto d = std::make_shared<Document>();
    d->root = d->element("html");
    auto body = d->root->append(d->element("body"));
    for (int k = 0; k < 10; ++k) body->append(d->element("p"))->attr("class", "a-long-class-name-for-paragraphs");
    n += d->root->count();
  }
  return n == 36 ? 0 : 1;
}
