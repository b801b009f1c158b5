#include "sim/energy/sram_csv.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "sim/energy/attojoules.h"
#include "sim/energy/csv_cells.h"
#include "workloads/input/fault.h"
#include "workloads/input/printable.h"
#include "workloads/io/read_file.h"

namespace wagesim {
namespace {

constexpr std::string_view kHeader =
    "node,cell,periphery,ports,width_bits,capacity_bytes,read_pj,write_pj,leakage_uw,access_ns,cycle_ns,area_"
    "mm2";
constexpr std::size_t kColumns = 12;
/// All columns but cell, periphery and ports, with the range of their numbers.
constexpr std::string_view kPrice = "must be a number, 0 to 10^9";
constexpr std::array kNumbers = {
    NumberColumn{0, 1, 1000, "must be a number, 1 to 1000"},
    NumberColumn{4, 1, 65536, "must be a number, 1 to 65536"},
    NumberColumn{5, 1, 1099511627776.0, "must be a number, 1 to 2^40"},
    NumberColumn{6, 0, kMaxPricePj, kPrice},
    NumberColumn{7, 0, kMaxPricePj, kPrice},
    NumberColumn{8, 0, kMaxPricePj, kPrice},
    NumberColumn{9, 0, kMaxPricePj, kPrice},
    NumberColumn{10, 0, kMaxPricePj, kPrice},
    NumberColumn{11, 0, kMaxPricePj, kPrice},
};
constexpr std::size_t kMaxBytes = std::size_t{1} << 22;

class Reader {
 public:
  Reader(std::string file, const SramDevice& device) : file_(std::move(file)), device_(device) {}

  void header(std::string_view line) {
    if (line != kHeader) fault(1, "header", line, std::string(kHeader));
  }

  void row(int line_number, std::string_view line) {
    const std::vector<std::string_view> cells = csv_cells(line);
    if (cells.size() != kColumns) return fault(line_number, "row", line, "must have 12 cells");
    std::array<double, kColumns> values{};
    bool good = true;
    for (const NumberColumn& column : kNumbers) {
      const std::string_view cell = cells[column.index];
      const std::optional<double> value = csv_number(cell, column);
      if (!value)
        fault(line_number, std::string(csv_cells(kHeader)[column.index]), cell, std::string(column.allowed));
      good = good && value.has_value();
      values[column.index] = value.value_or(0);
    }
    if (good && values[0] == device_.node && cells[1] == device_.cell && cells[2] == device_.periphery &&
        cells[3] == device_.ports)
      rows_.push_back(
          {values[4], values[5], {values[6], values[7], values[8], values[9], values[10], values[11]}});
  }

  std::vector<SramRow> grid() {
    if (rows_.empty() && faults_.empty()) fault(0, "device", choice(), "has no rows in this sweep");
    const auto order = [](const SramRow& a, const SramRow& b) {
      return a.width_bits != b.width_bits ? a.width_bits < b.width_bits : a.capacity_bytes < b.capacity_bytes;
    };
    std::sort(rows_.begin(), rows_.end(), order);
    if (!rows_.empty() && !is_grid())
      fault(0, "device", choice(), "must have each width with each capacity, once");
    if (!faults_.empty()) throw InputError(faults_);
    return std::move(rows_);
  }

 private:
  [[nodiscard]] std::string choice() const {
    return std::to_string(device_.node) + " nm, cell " + device_.cell + ", periphery " + device_.periphery +
           ", ports " + device_.ports;
  }

  [[nodiscard]] bool is_grid() const {
    const auto first_width = [&](const SramRow& row) { return row.width_bits == rows_.front().width_bits; };
    const auto capacities = static_cast<std::size_t>(std::count_if(rows_.begin(), rows_.end(), first_width));
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const SramRow& row = rows_[i];
      if (row.capacity_bytes != rows_[i % capacities].capacity_bytes) return false;
      if (row.width_bits != rows_[i - i % capacities].width_bits) return false;
      if (i % capacities > 0 && row.capacity_bytes == rows_[i - 1].capacity_bytes) return false;
    }
    return rows_.size() % capacities == 0;
  }

  void fault(int line, std::string key, std::string_view value, std::string allowed) {
    if (faults_.size() >= kMostFaults) return;  // as of any other file
    faults_.push_back({file_, line, std::move(key), excerpt(value), std::move(allowed)});
  }

  std::string file_;
  const SramDevice& device_;
  std::vector<SramRow> rows_;
  std::vector<Fault> faults_;
};

}  // namespace

std::vector<SramRow> read_sram_csv(const std::filesystem::path& file, const SramDevice& device) {
  const std::vector<std::uint8_t> bytes = read_file(file, kMaxBytes);
  return parse_sram_csv({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file.string(), device);
}

std::vector<SramRow> parse_sram_csv(std::string_view text, const std::string& file,
                                    const SramDevice& device) {
  Reader reader(file, device);
  for_each_line(text, [&](int number, std::string_view line) {
    number == 1 ? reader.header(line) : reader.row(number, line);
  });
  return reader.grid();
}

}  // namespace wagesim
