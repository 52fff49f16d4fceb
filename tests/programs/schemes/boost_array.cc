// STORY Boost arrays: the nodes of a make_shared array hold the array; a shared_array holds an array that holds it.
// EXPECT cycles=2 leaked_objects=2
// EXPECT finding kind=cycle objects=1 types=Cell[] scheme=boost confidence=proved
// EXPECT finding kind=cycle objects=1 types=Slot scheme=boost confidence=proved
// VARIANTS +clang +clangs
#include <boost/make_shared.hpp>
#include <boost/shared_array.hpp>
#include <boost/shared_ptr.hpp>

struct Cell {
  boost::shared_ptr<Cell[]> grid;
};
struct Slot {
  boost::shared_array<Slot> shelf;
};

int main() {
  boost::shared_ptr<Cell[]> grid = boost::make_shared<Cell[]>(4);
  grid[2].grid = grid;
  boost::shared_array<Slot> shelf(new Slot[3]);
  shelf[1].shelf = shelf;
}
