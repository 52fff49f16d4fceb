// STORY Locales and facets count their references in a way of their own; the library keeps some for ever.
// EXPECT silent
// EXPECT stdout "1,234,567 yes\n"
#include <iostream>
#include <locale>
#include <string>

struct Grouped : std::numpunct<char> {
  std::string do_grouping() const override { return "\3"; }
  std::string do_truename() const override { return "yes"; }
};

int main() {
  std::locale mine(std::locale::classic(), new Grouped);
  std::locale::global(mine);
  std::cout.imbue(mine);
  std::cout << 1234567 << " " << std::boolalpha << true << "\n";
  std::locale::global(std::locale::classic());
}
