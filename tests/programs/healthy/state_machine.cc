// STORY States hold the machine by reference and the next state by shared_ptr; there is a way back, through a weak_ptr.
// EXPECT silent
// EXPECT stdout "red green yellow red \n"
#include <cstdio>
#include <memory>

struct State {
  const char* name;
  std::shared_ptr<State> next;
  std::weak_ptr<State> first;
};

int main() {
  auto red = std::make_shared<State>(State{"red", nullptr, {}});
  red->next = std::make_shared<State>(State{"green", nullptr, red});
  red->next->next = std::make_shared<State>(State{"yellow", nullptr, red});
  auto state = red;
  for (int i = 0; i < 4; i++) {
    printf("%s ", state->name);
    state = state->next ? state->next : state->first.lock();
  }
  puts("");
}
