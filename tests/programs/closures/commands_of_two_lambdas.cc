// STORY Two commands of one function: a template's objects, each with a lambda of its own. Debug info may call both classes the
//       same. The command that keeps the document strongly belongs to another one; what the document keeps is weak, and
//       main owns it. The other way round it is a leak.
// EXPECT cycles=1
// EXPECT finding kind=cycle types=Document confidence=proved
// EXPECT-DEBUG finding edges=Document::undo
// EXPECT-DEBUG text "lambda at commands_of_two_lambdas.cc:37> captures shared_ptr<Document> kept"
#include <memory>
#include <utility>
#include <vector>

#include <unistd.h>

struct Undo {
  virtual ~Undo() = default;
  virtual int run() = 0;
};

template <class F>
struct Command final : Undo {
  explicit Command(F function) : f(std::move(function)) {}
  int run() override { return f(); }
  F f;
};

template <class F>
std::unique_ptr<Undo> command(F function) {
  return std::make_unique<Command<F>>(std::move(function));
}

struct Document {
  std::vector<std::unique_ptr<Undo>> undo;
  int length = 0;
};

static void edit(const std::shared_ptr<Document>& owner, const std::shared_ptr<Document>& document) {
  owner->undo.push_back(command([kept = document, by = 1] { return kept->length += by; }));
  document->undo.push_back(command([seen = std::weak_ptr<Document>(document), by = 2] {
    const auto still = seen.lock();
    return still ? still->length -= by : 0;
  }));
}

int main() {
  const auto document = std::make_shared<Document>();
  edit(std::make_shared<Document>(), document);
  {
    const auto leaked = std::make_shared<Document>();
    edit(leaked, leaked);
  }
  asm volatile("" ::"r"(&document) : "memory");
  _exit(0);
}
