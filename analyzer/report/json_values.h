// Parts of a report as JSON values, as every JSON that Gordian writes has them (docs/report.md).
#ifndef GORDIAN_ANALYZER_REPORT_JSON_VALUES_H_
#define GORDIAN_ANALYZER_REPORT_JSON_VALUES_H_

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "report.pb.h"

namespace gordian {

using Json = nlohmann::ordered_json;

// "0x55d0a4c2b2c0".
std::string hex(uint64_t value);

Json json_of(const report::Process& process);
Json json_of(const report::Summary& summary);
Json json_of(const report::Label& label);
Json json_of(const report::Frame& frame);
Json json_of(const report::Destructor& destructor);
Json json_of(const report::Member& member);
Json json_of(const report::Edge& edge);
Json json_of(const report::CutMember& member);
Json json_of(const report::Cut& cut);
Json json_of(const report::PathStep& step);
Json json_of(const report::Owner& owner);
Json json_of(const report::Finding& finding);
Json json_of(const report::Report& report);

template <typename Repeated>
Json values_of(const Repeated& values) {
  Json list = Json::array();
  for (const auto& value : values) list.push_back(value);
  return list;
}

template <typename Repeated, typename Convert>
Json list_of(const Repeated& values, Convert&& convert) {
  Json list = Json::array();
  for (const auto& value : values) list.push_back(convert(value));
  return list;
}

template <typename Repeated>
Json list_of(const Repeated& values) {
  return list_of(values, [](const auto& value) { return json_of(value); });
}

// Without a newline. Bytes that are not UTF-8 are replaced.
std::string on_one_line(const Json& json);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_JSON_VALUES_H_
