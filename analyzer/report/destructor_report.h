// What never happened: the destructors of a finding's members, in words.
#ifndef GORDIAN_ANALYZER_REPORT_DESTRUCTOR_REPORT_H_
#define GORDIAN_ANALYZER_REPORT_DESTRUCTOR_REPORT_H_

#include <string>
#include <vector>

#include "analyzer/find/liveness.h"
#include "analyzer/find/references.h"
#include "analyzer/ownership/destructor_effects.h"
#include "analyzer/ownership/destructors.h"
#include "analyzer/report/places.h"
#include "report.pb.h"

namespace gordian {

// Debug info says who wrote a destructor, machine code what it does:
//   - written by the user: `user`, even if it does nothing beyond releasing; that is for people to judge
//   - else: `user` if the code has effects (a std::ofstream member closes a file), `trivial` if it does nothing,
//     `implicit` if it only releases. Without debug info or code: `unknown`.
class DestructorReporter {
 public:
  DestructorReporter(const References& references, const Liveness& liveness, Places& places);

  report::Destructor describe(UnitId unit);
  // Of an object in a plain block, which is called so: by its type in debug info, by the code behind its vptr.
  report::Destructor describe_plain(BlockId block, const std::string& name);
  // Whether it is `user` or `unknown`.
  bool may_have_effects(UnitId unit);

 private:
  // `name` is what a destructor is called that debug info does not tell.
  report::Destructor describe(DestructorKind kind, const DestructorVerdict& declared, const CodeVerdict& found,
                              const std::string& name);
  DestructorKind together(const DestructorVerdict& declared, DestructorKind found) const;
  DestructorKind kind_of(UnitId unit);
  std::string deleter_name(UnitId unit) const;
  std::vector<DestructorEffect> effects_of(const DestructorVerdict& declared, const CodeVerdict& found);
  bool only_releases(const std::string& function);

  const References& references_;
  const Units& units_;
  Binaries& binaries_;
  Places& places_;
  Destructors by_type_;
  DestructorEffects by_code_;
};

// The effects of a destructor as one says them after "would have": "closed a file descriptor (close), changed the
// global live and called Session::bye()". Empty if there are none.
std::string would_have(const std::vector<DestructorEffect>& effects);

// One of them for machines: "close", "store to live", "store to a global", "system call 3".
std::string effect_word(const DestructorEffect& effect);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_DESTRUCTOR_REPORT_H_
