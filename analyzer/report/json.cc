#include "analyzer/report/json.h"

#include "analyzer/report/json_values.h"

namespace gordian {
namespace {

Json referrer_json(const report::Referrer& referrer) {
  return {{"type", referrer.type()},
          {"address", hex(referrer.address())},
          {"member", referrer.member()},
          {"owns", referrer.owns()}};
}

Json why_group_json(const report::WhyGroup& group) {
  Json json = {{"verdict", group.verdict()}, {"instances", group.instances()}, {"example", json_of(group.example())}};
  if (group.has_owner()) json["owner"] = json_of(group.owner());
  if (group.path_size() > 0) json["owner_path"] = list_of(group.path());
  if (!group.has_owner()) json["held_by"] = list_of(group.held_by(), referrer_json);
  if (!group.has_owner()) json["more_holders"] = group.more_holders();
  if (group.has_knot()) json["knot"] = json_of(group.knot());
  return json;
}

}  // namespace

std::string to_json(const report::Why& why) {
  return on_one_line({{"schema", "gordian-why/1"},
                      {"asked", why.asked()},
                      {"instances", why.instances()},
                      {"bytes", why.bytes()},
                      {"groups", list_of(why.groups(), why_group_json)},
                      {"more_groups", why.more_groups()},
                      {"more_instances", why.more_instances()}});
}

std::string to_json(const report::Report& report) { return on_one_line(json_of(report)); }

}  // namespace gordian
