#include "sim/energy/rtl_blocks.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include "sim/energy/csv_cells.h"
#include "workloads/input/fault.h"
#include "workloads/input/printable.h"
#include "workloads/io/read_file.h"

namespace wagesim {
namespace {

constexpr std::string_view kHeader = "block,size,ge,flip_flops,depth_180nm_fo4,depth_45nm_fo4";
constexpr std::size_t kColumns = 6;
constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
/// All columns but the name; the depth at 180 nm is for comparison with another synthesis alone.
constexpr std::array kNumbers = {
    NumberColumn{1, 0, 65536, "must be a number, 0 to 65536"},
    NumberColumn{2, 0, 1e9, "must be a number, 0 to 10^9"},
    NumberColumn{3, 0, 1e9, "must be a number, 0 to 10^9"},
    NumberColumn{5, 0, 1e6, "must be a number, 0 to 10^6"},
};
constexpr std::array kBlocks = {"pe", "delay_line", "vector_lane", "max_abs", "shift_exponent"};

using Sized = std::pair<const double, RtlBlock>;

/// Cells grow with the size, paths as a tree's do with its logarithm.
RtlBlock between(const Sized& a, const Sized& b, double size) {
  const double t = (size - a.first) / (b.first - a.first);
  const double levels = a.first > 0 ? std::log(size / a.first) / std::log(b.first / a.first) : t;
  return {a.second.ge + (b.second.ge - a.second.ge) * t,
          a.second.flip_flops + (b.second.flip_flops - a.second.flip_flops) * t,
          a.second.depth_fo4 + (b.second.depth_fo4 - a.second.depth_fo4) * levels};
}

}  // namespace

RtlBlocks RtlBlocks::load(const std::filesystem::path& file) {
  const std::vector<std::uint8_t> bytes = read_file(file, kMaxBytes);
  return parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file.string());
}

RtlBlocks RtlBlocks::parse(std::string_view text, const std::string& file) {
  RtlBlocks blocks;
  std::vector<Fault> faults;
  const auto fault = [&](int line, std::string key, std::string_view value, std::string_view allowed) {
    if (faults.size() < kMostFaults)
      faults.push_back({file, line, std::move(key), excerpt(value), std::string(allowed)});
  };
  for_each_line(text, [&](int number, std::string_view line) {
    if (number == 1) {
      if (line != kHeader) fault(1, "header", line, kHeader);
      return;
    }
    const std::vector<std::string_view> cells = csv_cells(line);
    if (cells.size() != kColumns) return fault(number, "row", line, "must have 6 cells");
    std::array<double, kNumbers.size()> values{};
    bool good = true;
    for (std::size_t i = 0; i < kNumbers.size(); ++i) {
      const std::string_view cell = cells[kNumbers[i].index];
      const std::optional<double> value = csv_number(cell, kNumbers[i]);
      if (!value)
        fault(number, std::string(csv_cells(kHeader)[kNumbers[i].index]), cell, kNumbers[i].allowed);
      good = good && value.has_value();
      values[i] = value.value_or(0);
    }
    if (good) blocks.blocks_[std::string(cells[0])][values[0]] = {values[1], values[2], values[3]};
  });
  for (const char* block : kBlocks)
    if (faults.empty() && !blocks.blocks_.contains(block)) fault(0, block, "", "has no row");
  if (!faults.empty()) throw InputError(faults);
  return blocks;
}

RtlBlock RtlBlocks::at(const std::string& block, double size) const {
  const auto sizes = blocks_.find(block);
  if (sizes == blocks_.end()) throw std::domain_error("no block " + block + " was synthesised");
  auto above = sizes->second.lower_bound(size);
  if (above != sizes->second.end() && (above->first == size || above == sizes->second.begin()))
    return above->second;
  if (sizes->second.size() == 1) return sizes->second.begin()->second;
  if (above == sizes->second.end()) --above;
  const auto below = std::prev(above);
  return between(*below, *above, size);
}

}  // namespace wagesim
