// STORY A static cache by value is destroyed at exit, with all its entries.
// EXPECT silent
// EXPECT stdout "3 squares\n"
#include <cstdio>
#include <map>
#include <memory>

static std::map<int, std::shared_ptr<int>> squares;

int main() {
  for (int i = 0; i < 3; i++) squares[i] = std::make_shared<int>(i * i);
  printf("%zu squares\n", squares.size());
}
