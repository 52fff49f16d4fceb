// Shared by the two units of the program whose debug info the tests of analyzer/binary read.
#ifndef GORDIAN_TESTS_BINARIES_SHAPES_H_
#define GORDIAN_TESTS_BINARIES_SHAPES_H_

#include <memory>

namespace shapes {

struct Opaque;  // defined in shapes_other.cc only

struct DefinedElsewhere {
  ~DefinedElsewhere();
  int value = 0;
};

Opaque* make_opaque();
int use_other_twin();

}  // namespace shapes

#endif  // GORDIAN_TESTS_BINARIES_SHAPES_H_
