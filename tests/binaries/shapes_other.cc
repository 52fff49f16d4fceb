// The second unit: what the first one only declares, and a class of the same name as one of the first.
#include "tests/binaries/shapes.h"

#include <cstdio>

namespace {
struct Twin {
  virtual ~Twin() = default;
  __attribute__((noinline)) virtual int answer() { return only_in_second; }
  long padding = 1;
  int only_in_second = 2;
};
}  // namespace

namespace shapes {

struct Opaque {
  std::shared_ptr<int> hidden;
};

Opaque* make_opaque() { return new Opaque(); }

DefinedElsewhere::~DefinedElsewhere() {  // place: destructor elsewhere
  std::puts("elsewhere");
}

int use_other_twin() {
  auto twin = std::make_shared<Twin>();
  return twin->answer();
}

}  // namespace shapes
