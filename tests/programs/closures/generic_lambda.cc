// STORY A generic lambda, and one that is mutable and large, are stored by the objects that they captured.
// EXPECT cycles=2 leaked_objects=2
// EXPECT finding kind=cycle objects=1 types=Parser confidence=proved
// EXPECT finding kind=cycle objects=1 types=Lexer confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Parser::visit
// EXPECT-DEBUG finding kind=cycle edges=Lexer::next
#include <functional>
#include <memory>
#include <string>

struct Parser {
  std::function<void(const std::string&)> visit;
  size_t length = 0;
};
struct Lexer {
  std::function<int()> next;
  int first = 1;
};

int main() {
  auto parser = std::make_shared<Parser>();
  parser->visit = [parser](const auto& text) { parser->length += text.size(); };
  parser->visit("abc");
  auto lexer = std::make_shared<Lexer>();
  lexer->next = [numbers = std::string("a text that is long enough for the heap"), at = 0, lexer]() mutable {
    return numbers[static_cast<size_t>(at++)] + lexer->first;
  };
  lexer->next();
}
