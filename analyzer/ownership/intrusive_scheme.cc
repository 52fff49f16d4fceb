#include "analyzer/ownership/intrusive_scheme.h"

namespace gordian {
namespace {

class IntrusiveScheme : public Scheme {
 public:
  const char* name() const override { return "intrusive"; }
  std::optional<ControlLayout> layout(const snapshot::Vtable&, Binaries&) const override { return std::nullopt; }
  int dispose_slot() const override { return 0; }
  bool read_counts(const Counts& stored, int64_t& strong, int64_t& weak) const override {
    strong = stored.strong;
    weak = 0;
    return strong > 0;
  }
};

}  // namespace

const Scheme& intrusive_scheme() {
  static const IntrusiveScheme scheme;
  return scheme;
}

}  // namespace gordian
