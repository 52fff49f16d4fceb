// Two findings are the same one if they have the same fingerprint: in any program, as most of a leak's shards link the
// same library. Without names a fingerprint says little ("24 bytes"), so there the program has to be the same, too.
// What is left on both sides then is compared by shape (shape.h says when), each accepted finding once.
#include "history/gate/verdict.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace gordian::gate {
namespace {

bool share_a_program(const std::set<std::string>& one, const std::set<std::string>& other) {
  return std::any_of(one.begin(), one.end(), [&](const std::string& name) { return other.count(name) > 0; });
}

class Judge {
 public:
  Judge(const Sightings& sightings, const Baseline& baseline, const Policy& policy)
      : sightings_(sightings), baseline_(baseline), policy_(policy), seen_(baseline.findings.size()) {
    for (size_t i = 0; i < baseline.findings.size(); ++i) {
      by_id_[baseline.findings[i].id].push_back(i);
      by_shape_[baseline.findings[i].shape].push_back(i);
    }
    verdict_.fail_on_grown = policy.fail_on_grown;
  }

  Verdict judge() {
    std::vector<Sighting> left;
    for (Sighting& sighting : sightings_.all()) {
      const Accepted* accepted = by_id(sighting);
      if (policy_.fail_on.count(sighting.kind) == 0) {
        ++verdict_.not_gated[sighting.kind];
        if (accepted != nullptr) verdict_.kept.push_back(*accepted);
      } else if (accepted != nullptr) {
        verdict_.known.push_back({std::move(sighting), *accepted, false});
      } else {
        left.push_back(std::move(sighting));
      }
    }
    for (Sighting& sighting : left) {
      if (const Accepted* accepted = by_shape(sighting)) {
        verdict_.known.push_back({std::move(sighting), *accepted, true});
      } else {
        add_new(std::move(sighting));
      }
    }
    add_unseen();
    sort();
    return std::move(verdict_);
  }

 private:
  const Accepted* by_id(const Sighting& sighting) {
    const auto found = by_id_.find(sighting.id);
    if (found == by_id_.end()) return nullptr;
    const Accepted* match = nullptr;
    for (const size_t index : found->second) {
      const Accepted& accepted = baseline_.findings[index];
      const bool says_enough = sighting.named && accepted.named();
      if (accepted.kind != sighting.kind) continue;
      if (!says_enough && !share_a_program(accepted.binaries, sighting.binaries)) continue;
      seen_[index].insert(accepted.binaries.begin(), accepted.binaries.end());
      if (match == nullptr) match = &accepted;
    }
    return match;
  }

  // With names one finding stands for all programs, without for one each: so each program is looked for by itself.
  const Accepted* by_shape(const Sighting& sighting) {
    const auto found = by_shape_.find(sighting.shape);
    if (found == by_shape_.end()) return nullptr;
    const Accepted* match = nullptr;
    for (const std::string& binary : sighting.binaries) {
      const auto fitting = std::find_if(found->second.begin(), found->second.end(), [&](size_t index) {
        const Accepted& accepted = baseline_.findings[index];
        return accepted.binaries.count(binary) > 0 && seen_[index].count(binary) == 0 && comparable(accepted, sighting);
      });
      if (fitting == found->second.end()) continue;
      seen_[*fitting].insert(binary);
      if (match == nullptr) match = &baseline_.findings[*fitting];
    }
    return match;
  }

  static bool comparable(const Accepted& accepted, const Sighting& sighting) {
    if (accepted.kind != sighting.kind) return false;
    const bool same_place = !accepted.path.empty() && !sighting.path.empty() && accepted.path[0] == sighting.path[0];
    return !accepted.named() || !sighting.named || same_place;
  }

  void add_new(Sighting sighting) {
    const Confidence least = policy_.fail_on.at(sighting.kind);
    if (sighting.confidence < least) {
      verdict_.doubtful.emplace_back(std::move(sighting), fmt::format("below {}", confidence_name(least)));
    } else if (sighting.total_bytes < policy_.min_bytes) {
      verdict_.doubtful.emplace_back(std::move(sighting), fmt::format("below {} bytes", policy_.min_bytes));
    } else {
      verdict_.fresh.push_back(std::move(sighting));
    }
  }

  void add_unseen() {
    for (size_t i = 0; i < seen_.size(); ++i) {
      if (!seen_[i].empty()) continue;
      const Accepted& accepted = baseline_.findings[i];
      const bool suppressed = sightings_.suppressed().count(accepted.id) > 0;
      const bool all = std::all_of(accepted.binaries.begin(), accepted.binaries.end(),
                                   [&](const std::string& binary) { return sightings_.binaries().count(binary) > 0; });
      (suppressed ? verdict_.kept : all ? verdict_.gone : verdict_.not_looked_at).push_back(accepted);
    }
  }

  void sort() {
    // Cycles before other kinds, the largest first; the fingerprint decides between equals.
    const auto before = [](const Sighting& a, const Sighting& b) {
      return std::make_tuple(a.kind != "cycle", ~a.total_bytes, std::cref(a.id)) <
             std::make_tuple(b.kind != "cycle", ~b.total_bytes, std::cref(b.id));
    };
    std::sort(verdict_.fresh.begin(), verdict_.fresh.end(), before);
    std::sort(verdict_.doubtful.begin(), verdict_.doubtful.end(),
              [&](const auto& a, const auto& b) { return before(a.first, b.first); });
    std::sort(verdict_.known.begin(), verdict_.known.end(),
              [&](const Known& a, const Known& b) { return before(a.sighting, b.sighting); });
  }

  const Sightings& sightings_;
  const Baseline& baseline_;
  const Policy& policy_;
  std::map<std::string, std::vector<size_t>> by_id_, by_shape_;
  std::vector<std::set<std::string>> seen_;  // of each accepted finding, for which programs
  Verdict verdict_;
};

// The line of a known finding, changed only if it has to be.
Accepted renewed(const Known& known, const std::set<std::string>& looked_at) {
  Accepted line = known.accepted;
  if (known.by_shape && known.sighting.named) {
    line = accept(known.sighting);
    line.comments = known.accepted.comments;
    line.binaries.insert(known.accepted.binaries.begin(), known.accepted.binaries.end());
  }
  for (const std::string& binary : known.accepted.binaries)
    if (looked_at.count(binary) > 0 && known.sighting.binaries.count(binary) == 0) line.binaries.erase(binary);
  line.binaries.insert(known.sighting.binaries.begin(), known.sighting.binaries.end());
  line.instances = std::max(known.accepted.instances, known.sighting.instances);
  return line;
}

}  // namespace

uint64_t Verdict::grown() const {
  return static_cast<uint64_t>(std::count_if(known.begin(), known.end(), [](const Known& one) { return one.grown(); }));
}

Verdict judge(const Sightings& sightings, const Baseline& baseline, const Policy& policy) {
  return Judge(sightings, baseline, policy).judge();
}

Baseline updated(const Baseline& baseline, const Verdict& verdict, const std::set<std::string>& looked_at) {
  std::vector<Accepted> lines;
  for (const Sighting& sighting : verdict.fresh) lines.push_back(accept(sighting));
  for (const auto& [sighting, why] : verdict.doubtful) lines.push_back(accept(sighting));
  for (const Known& known : verdict.known) lines.push_back(renewed(known, looked_at));
  lines.insert(lines.end(), verdict.not_looked_at.begin(), verdict.not_looked_at.end());
  lines.insert(lines.end(), verdict.kept.begin(), verdict.kept.end());
  Baseline result{std::move(lines), baseline.last_comments};
  merge_same(result);
  return result;
}

}  // namespace gordian::gate
