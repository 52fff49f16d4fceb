// STORY Handles that were moved from and swapped own nothing, or something else: all is released.
// EXPECT silent
// EXPECT stdout "2 then 1, moved from 0\n"
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

struct Token {
  int id;
  std::shared_ptr<Token> next;
};

int main() {
  auto one = std::make_shared<Token>(Token{1, nullptr}), two = std::make_shared<Token>(Token{2, nullptr});
  std::swap(one, two);
  auto moved = std::move(one);
  printf("%d then %d, moved from %d\n", moved->id, two->id, one != nullptr);
  moved->next = two;
  std::vector<std::shared_ptr<Token>> tokens;
  for (int i = 0; i < 10; i++) tokens.push_back(std::exchange(moved, std::make_shared<Token>(Token{i, moved})));
}
