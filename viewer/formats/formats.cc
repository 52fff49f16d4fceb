// The table of formats.
#include <array>

#include "viewer/formats/exporter.h"

namespace gordian {
namespace {

constexpr std::array kFormats = {
    Format{"sarif", false, false, false, true, make_sarif},
    Format{"junit", false, false, false, true, make_junit},
    Format{"pprof", true, true, true, false, make_pprof},
    Format{"folded", false, true, false, false, make_folded},
    Format{"dot", false, false, false, true, make_dot},
    Format{"openmetrics", false, false, false, false, make_openmetrics},
};

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format* find_format(std::string_view name) {
  for (const Format& format : kFormats)
    if (format.name == name) return &format;
  return nullptr;
}

}  // namespace gordian
