#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace wagesim {

/// A block of rtl/ as it was synthesised.
struct RtlBlock {
  double ge = 0;          ///< gate equivalents: cell area over that of the library's NAND2
  double flip_flops = 0;  ///< bits
  double depth_fo4 =
      0;  ///< longest path without what registers add, in delays of an inverter that drives four
};

/// What synthesis says of the RTL (tables/rtl_blocks.csv, made by scripts/synthesise-rtl): a row for each
/// block and size. Between the sizes of a block cells are linear in the size and depth in its logarithm;
/// beyond the last one they go on as between the last two.
class RtlBlocks {
 public:
  /// InputError listing every malformed line, or a block of at() that is missing.
  static RtlBlocks load(const std::filesystem::path& file);
  /// As load() for text at hand; faults name `file`.
  static RtlBlocks parse(std::string_view text, const std::string& file);

  /// A block of one size, or of none where size is 0. block: "pe" (ternary lanes), "max_abs" (lanes),
  /// "vector_lane", "shift_exponent", "delay_line" (bits), else std::domain_error.
  [[nodiscard]] RtlBlock at(const std::string& block, double size = 0) const;

 private:
  std::map<std::string, std::map<double, RtlBlock>> blocks_;
};

}  // namespace wagesim
