#include "viewer/html/compression.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <stdexcept>

namespace gordian {
namespace {

constexpr int kGzip = 15 + 16;  // the largest window, with a gzip header
constexpr size_t kChunk = size_t{1} << 16;

// Feeds `data` to `step`, which is deflate() or inflate(), until it is done.
template <typename Step>
std::string run(z_stream& stream, std::string_view data, Step&& step) {
  std::string out;
  std::array<char, kChunk> chunk;
  int status = Z_OK;
  while (status == Z_OK || status == Z_BUF_ERROR) {
    if (stream.avail_in == 0) {
      const size_t some = std::min<size_t>(data.size(), std::numeric_limits<uInt>::max());
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));  // zlib does not write to it
      stream.avail_in = static_cast<uInt>(some);
      data.remove_prefix(some);
    }
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = kChunk;
    status = step(&stream, data.empty() ? Z_FINISH : Z_NO_FLUSH);
    const size_t made = kChunk - stream.avail_out;
    out.append(chunk.data(), made);
    if (status == Z_BUF_ERROR && made == 0 && stream.avail_in == 0 && data.empty()) break;  // it ends too early
  }
  if (status != Z_STREAM_END) throw std::runtime_error("zlib: damaged data, or not enough memory");
  return out;
}

}  // namespace

std::string gzip(std::string_view data) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzip, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib: not enough memory");
  const std::unique_ptr<z_stream, decltype(&deflateEnd)> end(&stream, deflateEnd);
  return run(stream, data, deflate);
}

std::string gunzip(std::string_view data) {
  z_stream stream{};
  if (inflateInit2(&stream, kGzip) != Z_OK) throw std::runtime_error("zlib: not enough memory");
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> end(&stream, inflateEnd);
  return run(stream, data, inflate);
}

std::string base64(std::string_view data) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((data.size() + 2) / 3 * 4);
  for (size_t at = 0; at < data.size(); at += 3) {
    const size_t bytes = std::min<size_t>(3, data.size() - at);
    uint32_t bits = 0;
    for (size_t i = 0; i < 3; ++i) bits = bits << 8 | (i < bytes ? static_cast<unsigned char>(data[at + i]) : 0);
    for (size_t i = 0; i < 4; ++i) text += i <= bytes ? kDigits[bits >> (18 - 6 * i) & 63] : '=';
  }
  return text;
}

}  // namespace gordian
