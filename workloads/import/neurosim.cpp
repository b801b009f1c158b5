#include "workloads/import/neurosim.h"

#include <fmt/format.h>

#include <algorithm>

#include "workloads/import/csv_rows.h"

namespace wagesim {
namespace {

constexpr int kMostExtent = 65536, kMostKernel = 255;
constexpr std::size_t kMostLayers = 256, kCells = 8;

bool is_number(const std::string& cell) {
  return !cell.empty() && std::ranges::all_of(cell, [](char c) { return c >= '0' && c <= '9'; });
}

ImportedLayer read_layer(const CsvRow& row, std::size_t number, CellFaults& faults) {
  ImportedLayer layer;
  layer.height = faults.integer(row, 0, "input height", 1, kMostExtent);
  layer.width = faults.integer(row, 1, "input width", 1, kMostExtent);
  layer.channels = faults.integer(row, 2, "channels", 1, kMostExtent);
  layer.kernel[0] = faults.integer(row, 3, "kernel height", 1, kMostKernel);
  layer.kernel[1] = faults.integer(row, 4, "kernel width", 1, kMostKernel);
  layer.outputs = faults.integer(row, 5, "outputs", 1, kMostExtent);
  layer.pool = faults.integer(row, 6, "pool", 0, 1) * 2;
  const int stride = faults.integer(row, 7, "stride", 1, kMostKernel);
  layer.stride = {stride, stride};
  layer.same_padding = true;
  layer.dense = layer.height == 1 && layer.width == 1 && layer.kernel == std::array{1, 1};
  layer.source = fmt::format("{}{}", layer.dense ? "fc" : "conv", number);
  if (row.cells.size() > kCells) faults.add(row, kCells, "behind the last", "a row has eight cells");
  return layer;
}

}  // namespace

bool looks_like_neurosim(std::string_view text) {
  const std::vector<CsvRow> rows = csv_rows(text);
  return !rows.empty() && rows[0].cells.size() == kCells && std::ranges::all_of(rows[0].cells, is_number);
}

LayerList read_neurosim_network(std::string_view text, const std::string& file) {
  CellFaults faults(file);
  LayerList list;
  for (const CsvRow& row : csv_rows(text)) list.layers.push_back(read_layer(row, list.layers.size(), faults));
  if (list.layers.empty()) faults.add(0, "layers", "", "a network has at least one row");
  if (list.layers.size() > kMostLayers)
    faults.add(0, "layers", std::to_string(list.layers.size()),
               fmt::format("must be at most {}", kMostLayers));
  faults.finish();
  list.notes.emplace_back("each layer has an input of its own: the rows are not chained");
  name_layers(list);
  return list;
}

}  // namespace wagesim
