// STORY Rock needs scissors needs paper needs rock.
// EXPECT cycles=1 leaked_objects=3
// EXPECT finding kind=cycle objects=3 types=Paper,Rock,Scissors confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Rock::scissors,Scissors::paper,Paper::rock
#include <memory>

struct Paper;
struct Scissors;
struct Rock {
  std::shared_ptr<Scissors> scissors;
};
struct Scissors {
  std::shared_ptr<Paper> paper;
};
struct Paper {
  std::shared_ptr<Rock> rock;
};

int main() {
  auto rock = std::make_shared<Rock>();
  rock->scissors = std::make_shared<Scissors>();
  rock->scissors->paper = std::make_shared<Paper>();
  rock->scissors->paper->rock = rock;
}
