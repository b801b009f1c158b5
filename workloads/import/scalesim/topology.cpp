#include "workloads/import/scalesim/topology.h"

#include <fmt/format.h>

#include <algorithm>

#include "workloads/import/csv_rows.h"

namespace wagesim {
namespace {

constexpr int kMostExtent = 65536, kMostKernel = 255, kMostBatch = 65536;
constexpr std::size_t kMostLayers = 256;

class TopologyReader {
 public:
  TopologyReader(const std::string& file, ScalesimTopology form) : faults_(file), file_(file), form_(form) {}

  LayerList read(std::string_view text) {
    const std::vector<CsvRow> rows = csv_rows(text);
    for (std::size_t row = 1; row < rows.size(); ++row)
      form_ == ScalesimTopology::Convolutions ? read_convolution(rows[row]) : read_product(rows[row]);
    if (rows.size() < 2) faults_.add(0, "layers", "", "a topology has a header and at least one row");
    if (list_.layers.size() > kMostLayers)
      faults_.add(0, "layers", std::to_string(list_.layers.size()),
                  fmt::format("must be at most {}: cut the file in parts", kMostLayers));
    faults_.finish();
    name_layers(list_);
    return std::move(list_);
  }

 private:
  void read_convolution(const CsvRow& row) {
    ImportedLayer layer;
    layer.source = row.cells[0];
    const int height = faults_.integer(row, 1, "input height", 1, kMostExtent);
    const int width = faults_.integer(row, 2, "input width", 1, kMostExtent);
    layer.kernel[0] = faults_.integer(row, 3, "kernel height", 1, kMostExtent);
    layer.kernel[1] = faults_.integer(row, 4, "kernel width", 1, kMostExtent);
    layer.channels = faults_.integer(row, 5, "channels", 1, kMostExtent);
    layer.outputs = faults_.integer(row, 6, "outputs", 1, kMostExtent);
    const int stride = faults_.integer(row, 7, "stride", 1, kMostKernel);
    layer.stride = {stride, stride};
    read_extra(row, 8, layer);
    layer.height = covered(row, 1, "input height", height, layer.kernel[0], stride);
    layer.width = covered(row, 2, "input width", width, layer.kernel[1], stride);
    if (layer.source.find("DP") != std::string::npos)
      make_depthwise(row, layer);
    else if (layer.kernel[0] == 1 && layer.kernel[1] == width && width > 1 && stride == 1)
      make_product(row, layer);
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}})
      if (!layer.dense && layer.kernel[side] > kMostKernel)
        faults_.add(row, 3 + side, side == 0 ? "kernel height" : "kernel width",
                    fmt::format("must be at most {}", kMostKernel));
    list_.layers.push_back(std::move(layer));
  }

  /// A kernel over a whole row of the input: a matrix product of as many rows.
  void make_product(const CsvRow& row, ImportedLayer& layer) {
    const std::int64_t depth = std::int64_t{layer.width} * layer.channels;
    const std::int64_t rows = std::int64_t{layer.height} * std::max(layer.batch, 1);
    if (depth > kMostExtent || rows > kMostBatch) return;
    list_.notes.push_back(
        fmt::format("line {}: {} is a product of {} x {} by {} x {}: its kernel is a row of its input",
                    row.line, layer.source, rows, depth, depth, layer.outputs));
    layer.dense = true;
    layer.batch = static_cast<int>(rows);
    layer.channels = static_cast<int>(depth);
  }

  void read_product(const CsvRow& row) {
    ImportedLayer layer;
    layer.source = row.cells[0];
    layer.dense = true;
    layer.batch = faults_.integer(row, 1, "M", 1, kMostBatch);
    layer.outputs = faults_.integer(row, 2, "N", 1, kMostExtent);
    layer.channels = faults_.integer(row, 3, "K", 1, kMostExtent);
    read_extra(row, 4, layer);
    list_.layers.push_back(std::move(layer));
  }

  /// Extent over which the windows of ceil((extent - kernel) / stride) + 1 outputs lie.
  int covered(const CsvRow& row, std::size_t column, const char* name, int extent, int kernel, int stride) {
    if (extent < kernel) {
      faults_.add(row, column, name, fmt::format("must be at least the kernel, {}", kernel));
      return extent;
    }
    const int larger = kernel + (extent - kernel + stride - 1) / stride * stride;
    if (larger != extent)
      list_.notes.push_back(fmt::format("line {}: {} of {} is {} for the last window of stride {}", row.line,
                                        name, row.cells[0], larger, stride));
    return larger;
  }

  void make_depthwise(const CsvRow& row, ImportedLayer& layer) {
    const std::int64_t outputs = std::int64_t{layer.channels} * layer.outputs;
    if (outputs > kMostExtent) {
      faults_.add(row, 6, "outputs", fmt::format("times the channels must be at most {}", kMostExtent));
      return;
    }
    layer.groups = layer.channels;
    layer.outputs = static_cast<int>(outputs);
    list_.notes.push_back(fmt::format("line {}: {} is depthwise by its name", row.line, layer.source));
  }

  void read_extra(const CsvRow& row, std::size_t column, ImportedLayer& layer) {
    if (column >= row.cells.size()) return;
    const std::string& cell = row.cells[column];
    const std::size_t colon = cell.find(':');
    if (colon != std::string::npos) {
      if (cell.substr(0, colon) != cell.substr(colon + 1))
        faults_.add(row, column, "sparsity", "must be 1:1: sparse operands are not timed");
    } else if (form_ == ScalesimTopology::Convolutions) {
      layer.batch = faults_.integer(row, column, "batch", 1, kMostBatch);
    } else {
      faults_.add(row, column, "sparsity", "must be N:M: a product's rows are its M");
    }
    if (row.cells.size() > column + 1)
      list_.notes.push_back(
          fmt::format("line {}: cells behind the {} known ones are left out", row.line, column + 1));
  }

  CellFaults faults_;
  std::string file_;
  ScalesimTopology form_;
  LayerList list_;
};

}  // namespace

LayerList read_scalesim_topology(std::string_view text, const std::string& file, ScalesimTopology form) {
  return TopologyReader(file, form).read(text);
}

}  // namespace wagesim
