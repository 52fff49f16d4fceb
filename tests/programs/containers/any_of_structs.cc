// STORY Undo and redo stacks of std::any: what they hold, in blocks of their own, keeps the document alive that keeps them.
// EXPECT cycles=1 leaked_objects=1 unreachable_blocks=0
// EXPECT finding kind=cycle objects=1 types=Document
// FLAGS -Wno-maybe-uninitialized
// VARIANTS +clang +clangs +libcxx +libcxxs
// EXPECT-DEBUG finding kind=cycle edges=Document::undo_
#include <any>
#include <memory>
#include <stack>
#include <string>
#include <utility>
#include <variant>
#include <vector>

class Document : public std::enable_shared_from_this<Document> {
 public:
  struct Insert {
    std::shared_ptr<Document> document;
    size_t at;
    std::string text;
  };
  struct Erase {
    std::weak_ptr<Document> document;
    size_t at, count;
  };
  using Event = std::variant<std::string, int, std::pair<int, int>>;

  void insert(size_t at, const std::string& text) {
    text_.insert(at, text);
    undo_.push_back(Insert{shared_from_this(), at, text});
    redo_ = {};
    log_.push(text);
  }
  void erase(size_t at, size_t count) {
    text_.erase(at, count);
    undo_.push_back(Erase{weak_from_this(), at, count});
    log_.push(std::pair(static_cast<int>(at), static_cast<int>(count)));
  }
  void undo() {
    std::any last = std::move(undo_.back());
    undo_.pop_back();
    if (auto* insert = std::any_cast<Insert>(&last)) text_.erase(insert->at, insert->text.size());
    redo_.push(std::move(last));
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<std::any> undo_;
  std::stack<std::any> redo_;
  std::stack<Event, std::vector<Event>> log_;
};

int main() {
  auto document = std::make_shared<Document>();
  document->insert(0, "hello world, how are you on this fine day");
  document->erase(5, 6);
  document->undo();
  auto other = std::make_shared<Document>();
  other->erase(0, 0);
  return document->text().size() > 10 && other->text().empty() ? 0 : 1;
}
