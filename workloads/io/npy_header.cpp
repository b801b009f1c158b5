#include <charconv>
#include <limits>
#include <optional>
#include <string_view>

#include "workloads/input/printable.h"
#include "workloads/io/npy.h"
#include "workloads/io/read_file.h"

namespace wagesim {
namespace {

/// Reads the header's text, a Python dictionary with the keys descr, fortran_order and shape, each once, in
/// any order.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  NpyHeader parse() {
    expect('{');
    while (!accept('}')) {
      read_entry();
      if (accept(',')) continue;
      expect('}');
      break;
    }
    skip_spaces();
    if (at_ != text_.size()) fail("must end after its dictionary");
    if (!type_ || !shape_ || !c_order_) fail("must have descr, fortran_order and shape");
    return {*type_, *shape_, 0};
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw InputError({file_, 0, "header", excerpt(text_), why});
  }

  void skip_spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }

  bool accept(char letter) {
    skip_spaces();
    if (at_ >= text_.size() || text_[at_] != letter) return false;
    ++at_;
    return true;
  }

  void expect(char letter) {
    if (!accept(letter)) fail(std::string("must be a Python dictionary: '") + letter + "' expected");
  }

  bool accept_word(std::string_view word) {
    skip_spaces();
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  std::string read_string() {
    const char quote = accept('"') ? '"' : '\'';
    if (quote == '\'') expect('\'');
    const std::size_t end = text_.find(quote, at_);
    if (end == std::string_view::npos) fail("must be a Python dictionary: a string has no end");
    std::string word(text_.substr(at_, end - at_));
    at_ = end + 1;
    return word;
  }

  std::int64_t read_extent() {
    skip_spaces();
    std::int64_t extent = 0;
    const char* const end = text_.data() + text_.size();
    const auto [stop, error] = std::from_chars(text_.data() + at_, end, extent);
    constexpr std::int64_t kMaxExtent = std::numeric_limits<std::int32_t>::max();
    if (error != std::errc{} || extent < 0 || extent > kMaxExtent)
      fail("must have extents from 0 to 2^31 - 1");
    at_ = static_cast<std::size_t>(stop - text_.data());
    return extent;
  }

  /// "()", "(3,)", "(3, 4)": a comma after each, the last one's left out where there are several.
  Shape read_shape() {
    std::vector<std::int64_t> extents;
    expect('(');
    bool comma = true;
    while (!accept(')')) {
      if (!comma) fail("must have a comma between extents");
      extents.push_back(read_extent());
      comma = accept(',');
    }
    if (extents.size() == 1 && !comma) fail("must have a comma after a lone extent");
    if (extents.empty() || extents.size() > static_cast<std::size_t>(Shape::kMaxRank))
      fail("must be of rank 1 to 4");
    switch (extents.size()) {
      case 1:
        return {extents[0]};
      case 2:
        return {extents[0], extents[1]};
      case 3:
        return {extents[0], extents[1], extents[2]};
      default:
        return {extents[0], extents[1], extents[2], extents[3]};
    }
  }

  void read_entry() {
    const std::string key = read_string();
    expect(':');
    if (key == "descr" && !type_) {
      type_ = read_string();
    } else if (key == "shape" && !shape_) {
      shape_ = read_shape();
    } else if (key == "fortran_order" && !c_order_) {
      if (!accept_word("False")) fail("must be in C order (fortran_order False)");
      c_order_ = true;
    } else {
      fail("must have descr, fortran_order and shape, each once");
    }
  }

  std::string_view text_;
  std::string file_;
  std::size_t at_ = 0;
  std::optional<std::string> type_;
  std::optional<Shape> shape_;
  bool c_order_ = false;
};

std::size_t little_endian(std::span<const std::uint8_t> bytes) {
  std::size_t number = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) number = number << 8 | bytes[i];
  return number;
}

}  // namespace

NpyHeader parse_npy_header(std::span<const std::uint8_t> bytes, const std::string& file) {
  constexpr std::string_view kMagic = "\x93NUMPY";
  const auto fail = [&](const char* key, const char* why) -> InputError {
    return InputError({file, 0, key, "", why});
  };
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!text.starts_with(kMagic)) throw fail("magic", "must start with \\x93NUMPY, as a .npy file does");
  const std::size_t version_at = kMagic.size();
  if (bytes.size() < version_at + 6) throw fail("length", "the file ends inside its header");
  const int major = bytes[version_at];
  if (major < 1 || major > 3 || bytes[version_at + 1] != 0) throw fail("version", "must be 1.0, 2.0 or 3.0");
  const std::size_t length_bytes = major == 1 ? 2 : 4;
  const std::size_t start = version_at + 2 + length_bytes;
  const std::size_t length = little_endian(bytes.subspan(version_at + 2, length_bytes));
  if (length > bytes.size() - start) throw fail("length", "the file ends inside its header");
  NpyHeader header = HeaderParser(text.substr(start, length), file).parse();
  header.data_offset = start + length;
  return header;
}

}  // namespace wagesim
