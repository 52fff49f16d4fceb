// STORY Commands keep the document they change, and the history of the document is outside of it: no way back.
// EXPECT silent
// EXPECT stdout "ab\na\n"
#include <cstdio>
#include <functional>
#include <memory>
#include <stack>
#include <string>

struct Document {
  std::string text;
};

int main() {
  auto document = std::make_shared<Document>();
  std::stack<std::function<void()>> history;
  for (char c : {'a', 'b'}) {
    history.push([document, before = document->text] { document->text = before; });
    document->text += c;
  }
  puts(document->text.c_str());
  history.top()();
  history.pop();
  puts(document->text.c_str());
}
