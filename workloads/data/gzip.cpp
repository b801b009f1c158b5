#include "workloads/data/gzip.h"

#define ZLIB_CONST  // zlib does not write to its input
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

#include "workloads/input/fault.h"

namespace wagesim {
namespace {

/// zlib's state, and how much of the input it may see.
class Inflater {
 public:
  Inflater(std::span<const std::uint8_t> input, const std::string& file) : input_(input), file_(file) {
    constexpr int kGzipWithLargestWindow = 16 + MAX_WBITS;
    if (inflateInit2(&stream_, kGzipWithLargestWindow) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Fills output as far as the file goes; returns the bytes filled, fewer than asked for only at the file's
  /// end.
  std::size_t read(std::span<std::uint8_t> output) {
    std::size_t filled = 0;
    while (filled < output.size() && !finished_) filled += step(output.subspan(filled));
    return filled;
  }

 private:
  static uInt limited(std::size_t bytes) {
    return static_cast<uInt>(std::min<std::size_t>(bytes, std::numeric_limits<uInt>::max()));
  }

  std::size_t step(std::span<std::uint8_t> output) {
    const uInt given = limited(input_.size());
    stream_.next_in = input_.data();
    stream_.avail_in = given;
    stream_.next_out = output.data();
    stream_.avail_out = limited(output.size());
    const std::size_t room = stream_.avail_out;
    const int result = ::inflate(&stream_, Z_NO_FLUSH);
    const std::size_t used = given - stream_.avail_in;
    const std::size_t made = room - stream_.avail_out;
    input_ = input_.subspan(used);
    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    if (result == Z_STREAM_END) {
      next_member();
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      fail(stream_.msg != nullptr ? stream_.msg : "damaged");
    } else if (used == 0 && made == 0) {
      fail("the file is cut short");
    }
    return made;
  }

  void next_member() {
    finished_ = input_.empty();
    if (finished_) return;
    if (!is_gzip(input_)) fail("bytes follow the end of the compressed data");
    inflateReset(&stream_);
  }

  [[noreturn]] void fail(const std::string& why) const { throw InputError({file_, 0, "gzip", "", why}); }

  std::span<const std::uint8_t> input_;
  std::string file_;
  z_stream stream_{};
  bool finished_ = false;
};

}  // namespace

bool is_gzip(std::span<const std::uint8_t> bytes) {
  return bytes.size() >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B;
}

std::vector<std::uint8_t> inflate_gzip(std::span<const std::uint8_t> bytes, std::size_t most,
                                       const std::string& file) {
  constexpr std::size_t kFirstBytes = std::size_t{1} << 16;
  Inflater inflater(bytes, file);
  std::vector<std::uint8_t> output(std::min(most, kFirstBytes));
  std::size_t filled = 0;
  while (true) {
    filled += inflater.read(std::span(output).subspan(filled));
    if (filled < output.size() || filled == most) break;
    output.resize(std::min(most, 2 * output.size()));
  }
  output.resize(filled);
  return output;
}

}  // namespace wagesim
