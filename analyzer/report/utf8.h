// UTF-8 (RFC 3629), of text that nobody vouches for.
#ifndef GORDIAN_ANALYZER_REPORT_UTF8_H_
#define GORDIAN_ANALYZER_REPORT_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gordian {

struct CodePoint {
  size_t bytes = 0;  // 0: what the text begins with is no UTF-8 (a stray byte, a longer form than needed, a surrogate)
  uint32_t value = 0;
};

// The one that the text begins with. REQUIRES: it is not empty.
CodePoint first_code_point(std::string_view text);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_UTF8_H_
