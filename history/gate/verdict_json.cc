#include <nlohmann/json.hpp>

#include "history/gate/verdict_forms.h"

namespace gordian::gate {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Sighting& sighting) {
  return {{"id", sighting.id},
          {"kind", sighting.kind},
          {"confidence", confidence_name(sighting.confidence)},
          {"gc", sighting.gc},
          {"title", sighting.title},
          {"at", sighting.site},
          {"cut", sighting.cut},
          {"binaries", sighting.binaries},
          {"instances", sighting.instances},
          {"bytes", sighting.bytes},
          {"total_bytes", sighting.total_bytes},
          {"reasons", sighting.reasons}};
}

Json json_of(const Accepted& accepted) {
  return {{"id", accepted.id},
          {"kind", accepted.kind},
          {"title", accepted.title},
          {"instances", accepted.instances},
          {"binaries", accepted.binaries}};
}

Json json_of(const Known& known) {
  Json json = json_of(known.sighting);
  json["accepted_id"] = known.accepted.id;
  json["accepted_instances"] = known.accepted.instances;
  json["by_shape"] = known.by_shape;
  json["grown"] = known.grown();
  return json;
}

Json json_of(const Rule& rule, const Suppressions& suppressions) {
  Json json = {{"rule", rule.text},       {"at", rule.place},     {"until", rule.until},        {"reason", rule.reason},
               {"expired", rule.expired}, {"findings", rule.ids}, {"instances", rule.instances}};
  if (rule.ids.empty()) json["meant"] = suppressions.meant_by(rule);
  return json;
}

template <typename List>
Json list_of(const List& list) {
  Json json = Json::array();
  for (const auto& one : list) json.push_back(json_of(one));
  return json;
}

}  // namespace

std::string to_json(const Verdict& verdict, const Suppressions& suppressions, const Subject& subject) {
  Json warnings = Json::array(), rules = Json::array();
  for (const auto& [sighting, why] : verdict.doubtful) {
    warnings.push_back(json_of(sighting));
    warnings.back()["why"] = why;
  }
  for (const Rule& rule : suppressions.rules()) rules.push_back(json_of(rule, suppressions));
  const Json json = {{"schema", "gordian-check/1"},
                     {"passed", passed(verdict, subject)},
                     {"reports", subject.reports},
                     {"binaries", subject.binaries},
                     {"baseline", subject.baseline},
                     {"unreadable", subject.unreadable},
                     {"suppressed", suppressed_findings(suppressions)},
                     {"grown", verdict.grown()},
                     {"new", list_of(verdict.fresh)},
                     {"warnings", warnings},
                     {"known", list_of(verdict.known)},
                     {"gone", list_of(verdict.gone)},
                     {"not_looked_at", list_of(verdict.not_looked_at)},
                     {"not_gated", verdict.not_gated},
                     {"suppressions", rules}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace gordian::gate
