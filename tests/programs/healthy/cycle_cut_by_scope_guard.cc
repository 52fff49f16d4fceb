// STORY A cycle that a guard opens whatever happens: on every way out, also by an exception.
// EXPECT silent
// EXPECT stdout "interrupted\n"
#include <cstdio>
#include <memory>

struct Player {
  std::shared_ptr<Player> opponent;
};

struct Game {
  std::shared_ptr<Player> white = std::make_shared<Player>(), black = std::make_shared<Player>();
  Game() {
    white->opponent = black;
    black->opponent = white;
  }
  ~Game() { white->opponent.reset(); }
};

int main() {
  try {
    Game game;
    throw "interrupted";
  } catch (const char* what) {
    puts(what);
  }
}
