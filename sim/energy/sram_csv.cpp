#include "sim/energy/sram_csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "workloads/input/fault.h"
#include "workloads/io/read_file.h"

namespace wagesim {
namespace {

constexpr std::string_view kHeader =
    "node,cell,periphery,width_bits,capacity_bytes,read_pj,write_pj,leakage_uw";
constexpr std::size_t kColumns = 8;
constexpr std::size_t kNumbers[] = {0, 3, 4, 5, 6, 7};  ///< all columns but cell and periphery
constexpr std::size_t kMaxBytes = std::size_t{1} << 22;

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> cells;
  for (std::size_t start = 0; start <= line.size();) {
    const std::size_t end = std::min(line.find(',', start), line.size());
    cells.push_back(line.substr(start, end - start));
    start = end + 1;
  }
  return cells;
}

/// A finite number that is not negative.
std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value) || value < 0)
    return {};
  return value;
}

class Reader {
 public:
  Reader(std::string file, const SramDevice& device) : file_(std::move(file)), device_(device) {}

  void header(std::string_view line) {
    if (line != kHeader) fault(1, "header", line, std::string(kHeader));
  }

  void row(int line_number, std::string_view line) {
    const std::vector<std::string_view> cells = split(line);
    if (cells.size() != kColumns) return fault(line_number, "row", line, "must have 8 cells");
    std::array<double, kColumns> values{};
    bool good = true;
    for (const std::size_t column : kNumbers) {
      const std::optional<double> value = number(cells[column]);
      const bool extent = column == 3 || column == 4;
      if (!value || (extent && *value < 1)) {
        fault(line_number, std::string(split(kHeader)[column]), cells[column],
              "must be a number, not negative");
        good = false;
      } else {
        values[column] = *value;
      }
    }
    if (good && values[0] == device_.node && cells[1] == device_.cell && cells[2] == device_.periphery)
      rows_.push_back({values[3], values[4], values[5], values[6], values[7]});
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
    return std::to_string(device_.node) + " nm, cell " + device_.cell + ", periphery " + device_.periphery;
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
    faults_.push_back({file_, line, std::move(key), std::string(value.substr(0, 60)), std::move(allowed)});
  }

  std::string file_;
  const SramDevice& device_;
  std::vector<SramRow> rows_;
  std::vector<Fault> faults_;
};

}  // namespace

std::vector<SramRow> read_sram_csv(const std::filesystem::path& file, const SramDevice& device) {
  const std::vector<std::uint8_t> bytes = read_file(file, kMaxBytes);
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  Reader reader(file.string(), device);
  for (int line_number = 1; !text.empty(); ++line_number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line_number == 1)
      reader.header(line);
    else
      reader.row(line_number, line);
  }
  return reader.grid();
}

}  // namespace wagesim
