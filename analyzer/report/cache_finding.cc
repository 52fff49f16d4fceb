#include "analyzer/report/cache_finding.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/find/edge_name.h"
#include "analyzer/ownership/source_name.h"
#include "analyzer/report/fingerprint.h"
#include "analyzer/report/origin.h"

namespace gordian {
namespace {

constexpr size_t kMaxCaches = 5;
constexpr int kMaxCacheMembers = 8;

class CacheReporter {
 public:
  CacheReporter(const References& references, const Liveness& liveness, MemberReporter& members)
      : references_(references), liveness_(liveness), members_(members) {}

  report::Finding describe(const Cache& cache) {
    const Container& container = container_of(cache);
    report::Finding finding;
    finding.set_kind("cache");
    finding.set_confidence(container.type == kNoType ? "probable" : "proved");
    if (container.type == kNoType) finding.add_reasons("the container is known by its shape only");
    finding.set_instances(1);
    finding.set_objects(cache.units.size());
    finding.set_total_objects(cache.units.size());
    finding.set_bytes(cache.bytes);
    finding.set_total_bytes(cache.bytes);
    report::Owner& owner = *finding.mutable_owner();
    owner = describe_origin(references_, liveness_, cache.units[0]);
    owner.set_container(container_name(container));
    owner.set_elements(cache.units.size());
    *finding.mutable_owner_path() = owner_path(references_, liveness_, cache.units[0]);
    for (const UnitId unit : cache.units)
      if (finding.members_size() < kMaxCacheMembers) *finding.add_members() = members_.describe_unit(unit);
    finding.set_title(owner.container());
    return finding;
  }

  // One more of the same kind.
  static void count_instance(const Cache& cache, report::Finding& finding) {
    finding.set_instances(finding.instances() + 1);
    finding.set_total_objects(finding.total_objects() + cache.units.size());
    finding.set_total_bytes(finding.total_bytes() + cache.bytes);
  }

  // What any build knows: what kind of container it is, and what is in it.
  std::set<std::string> parts(const Cache& cache) const {
    std::set<std::string> parts{shape(container_of(cache))};
    std::set<uint32_t> types;
    for (const UnitId unit : cache.units)
      if (types.insert(references_.units().unit(unit).type_name).second)
        parts.insert(stable_type(unit_name(references_.units(), unit)));
    return parts;
  }

  // What tells it apart from others of the kind: where it hangs on.
  std::string details(const Cache& cache) const {
    const Container& container = container_of(cache);
    const Heap& heap = references_.heap();
    std::string details = origin_place(references_, liveness_, cache.units[0]);
    if (container.holder == kNoNode) return details;
    const BlockId block = heap.find_block(container.address);
    return details + fmt::format(" {:06}", block == kNoBlock ? 0 : container.address - heap.block(block).address);
  }

 private:
  const Container& container_of(const Cache& cache) const { return references_.typing().containers()[cache.container]; }

  static const char* shape(const Container& container) {
    return container.kind == SlotKind::kTree ? "tree" : "hash table";
  }

  std::string container_name(const Container& container) const {
    Binaries& binaries = references_.typing().slots().binaries();
    return container.type == kNoType ? shape(container) : source_name(binaries.type(container.type).name);
  }

  const References& references_;
  const Liveness& liveness_;
  MemberReporter& members_;
};

}  // namespace

void add_caches(const References& references, const Liveness& liveness, const std::vector<Cache>& caches,
                MemberReporter& members, report::Report& report) {
  report.mutable_summary()->set_caches(caches.size());
  CacheReporter describer(references, liveness, members);
  Fingerprints fingerprints("cache");
  // Those of one kind at one place are one finding: a property map in each session, say. The first is described.
  struct Group {
    std::set<std::string> parts;
    std::string details;
    std::vector<size_t> members;  // indexes into caches
  };
  std::vector<Group> groups;
  std::map<std::pair<std::set<std::string>, std::string>, size_t> known;  // → index into groups
  for (size_t i = 0; i < caches.size(); ++i) {
    Group group{describer.parts(caches[i]), describer.details(caches[i]), {}};
    const auto [place, added] = known.try_emplace({group.parts, group.details}, groups.size());
    if (added) groups.push_back(std::move(group));
    groups[place->second].members.push_back(i);
  }
  const std::span<const Group> shown(groups.data(), std::min(groups.size(), kMaxCaches));
  for (const Group& group : shown) fingerprints.add(group.parts, group.details);
  for (const Group& group : shown) {
    report::Finding& finding = *report.add_findings();
    finding = describer.describe(caches[group.members[0]]);
    for (const size_t i : std::span(group.members).subspan(1)) describer.count_instance(caches[i], finding);
    finding.set_id(fingerprints.id(group.parts, group.details));
  }
}

}  // namespace gordian
