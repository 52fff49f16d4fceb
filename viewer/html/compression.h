// gzip (zlib) and base64 (RFC 4648), of whole strings.
#ifndef GORDIAN_VIEWER_HTML_COMPRESSION_H_
#define GORDIAN_VIEWER_HTML_COMPRESSION_H_

#include <string>
#include <string_view>

namespace gordian {

// Both throw std::runtime_error: out of memory; for gunzip(), also damaged data.
std::string gzip(std::string_view data);
std::string gunzip(std::string_view data);

std::string base64(std::string_view data);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_HTML_COMPRESSION_H_
