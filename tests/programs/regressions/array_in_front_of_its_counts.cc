// STORY make_shared<Cell[]>: the array lies in front of its counts, in their block. In a stripped program, too, what its
//       elements hold is the array's, and not a plain block's that the grid owns.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Grid,Cell[] confidence=proved independent_cycles=3
// EXPECT-DEBUG finding kind=cycle edges=Grid::cells,Cell::grid cut_first=Cell::grid
// EXPECT-DEBUG text "cells: shared_ptr<Cell[]>"
// EXPECT-STRIPPED finding kind=cycle edges=Grid+0x0,Cell[]+0x0,Cell[]+0x18,Cell[]+0x30
// NOT-LIBCXX make_shared of arrays came later
#include <memory>

struct Grid;
struct Cell {
  std::shared_ptr<Grid> grid;
  int value = 0;
};
struct Grid {
  std::shared_ptr<Cell[]> cells;
};

__attribute__((noinline)) static void work() {
  const auto grid = std::make_shared<Grid>();
  grid->cells = std::make_shared<Cell[]>(3);
  for (int i = 0; i < 3; ++i) grid->cells[i].grid = grid;
}

int main() { work(); }
