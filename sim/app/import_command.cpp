#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string>

#include "sim/app/command.h"
#include "sim/app/file_clash.h"
#include "sim/app/options.h"
#include "sim/app/terminal.h"
#include "sim/config/load_machine.h"
#include "workloads/import/csv_rows.h"
#include "workloads/import/layer_list.h"
#include "workloads/import/neurosim.h"
#include "workloads/import/scalesim/config.h"
#include "workloads/import/scalesim/topology.h"
#include "workloads/input/printable.h"
#include "workloads/io/atomic_file.h"
#include "workloads/io/read_file.h"
#include "workloads/network/workload.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{1} << 20;

struct ImportRequest {
  fs::path model, topology, out;
  int form = 0;  ///< of a topology: told by its rows, convolutions, products
  LayerListStyle style;
  ScalesimOptions machine;

  [[nodiscard]] bool is_machine() const { return model.extension() == ".cfg"; }
  /// Where the network goes: OUT itself where that names a YAML file.
  [[nodiscard]] fs::path network_file() const {
    return !is_machine() && out.extension() == ".yaml" ? out : out / "network.yaml";
  }
  [[nodiscard]] fs::path machine_file() const { return out / "machine.yaml"; }
};

ImportRequest read_request(Options& options) {
  ImportRequest request;
  request.model = options.text("MODEL");
  request.topology = options.text("TOPOLOGY");
  request.out = options.text("out");
  request.form = options.choice("input");
  request.style.batch = static_cast<int>(options.integer("batch", 1, 65536).value_or(1));
  request.style.forward_only = options.choice("passes") == 1;
  request.machine.ternary = options.has("ternary");
  request.style.weight_bits = request.machine.ternary ? 2 : 8;
  if (options.has("base")) request.machine.base = options.text("base");
  const std::string kind = request.model.extension().string();
  if (!options.text("MODEL").empty() && kind != ".cfg" && kind != ".csv")
    options.fault("MODEL", request.model.string(),
                  "must be a SCALE-Sim configuration (.cfg), or layers of SCALE-Sim or NeuroSim (.csv)");
  if (!request.topology.empty() && !request.is_machine())
    options.fault("TOPOLOGY", request.topology.string(), "goes with a configuration (.cfg)");
  if (request.out.empty()) options.fault("--out", "", "must name what to write");
  fault_clashes(options, {{"MODEL", request.model}, {"TOPOLOGY", request.topology}},
                {{"--out", request.network_file()}, {"--out", request.machine_file()}});
  options.finish();
  return request;
}

std::string text_of(const fs::path& path) {
  const std::vector<std::uint8_t> bytes = read_file(path, kMostBytes);
  return {bytes.begin(), bytes.end()};
}

/// Products have at most five cells a row (name, M, N, K, sparsity), convolutions eight or more.
ScalesimTopology form_of(const ImportRequest& request, const std::string& text) {
  if (request.form != 0)
    return request.form == 1 ? ScalesimTopology::Convolutions : ScalesimTopology::Products;
  const std::vector<CsvRow> rows = csv_rows(text);
  constexpr std::size_t kMostOfProducts = 5;
  return rows.size() > 1 && rows[1].cells.size() <= kMostOfProducts ? ScalesimTopology::Products
                                                                    : ScalesimTopology::Convolutions;
}

LayerList layers_of(const ImportRequest& request, const fs::path& path) {
  const std::string text = text_of(path);
  if (request.form == 0 && looks_like_neurosim(text)) return read_neurosim_network(text, path.string());
  return read_scalesim_topology(text, path.string(), form_of(request, text));
}

/// What is written must be what the program itself takes.
template <class Parse>
void require_sound(const Parse& parse, const fs::path& source) {
  try {
    (void)parse();
  } catch (const InputError& error) {
    std::vector<Fault> faults = error.faults();
    for (Fault& fault : faults) {
      fault.key = fmt::format("imported line {}, {}", fault.line, fault.key);
      fault.line = 0;
      fault.file = source.string();
    }
    throw InputError(std::move(faults));
  }
}

std::string network_text(const ImportRequest& request, const fs::path& source, const LayerList& list) {
  LayerListStyle style = request.style;
  style.name = network_file_name(source.stem().string(), "imported");
  style.source = source.filename().string();
  std::string text = to_network_file(list, style);
  require_sound([&] { return parse_workload(text, source.string()); }, source);
  return text;
}

void write_network(const ImportRequest& request, const std::string& text, const LayerList& list) {
  write_file(request.network_file(), text);
  for (const std::string& note : list.notes) print_out(printable(note) + "\n");
  print_out(fmt::format("{}: {} independent layers\n", printable(request.network_file().string()),
                        list.layers.size()));
}

void import_machine(const ImportRequest& request) {
  const ImportedMachine machine =
      read_scalesim_config(text_of(request.model), request.model.string(), request.machine);
  require_sound([&] { return parse_machine(machine.text, request.machine_file()); }, request.model);
  fs::path topology = request.topology;
  if (topology.empty() && !machine.topology.empty())
    topology = request.model.parent_path() / machine.topology;
  std::optional<LayerList> list;
  std::string network;
  if (!topology.empty()) {
    list = layers_of(request, topology);
    network = network_text(request, topology, *list);
  }
  make_directory(request.out);
  write_file(request.machine_file(), machine.text);
  print_out(key_table(machine.keys));
  print_out(fmt::format("vector lanes, sequencer, clock and DMA set-up are those of {}\n{}: machine {}\n",
                        printable(request.machine.base), printable(request.machine_file().string()),
                        machine.name));
  if (list) write_network(request, network, *list);
}

}  // namespace

Options import_options() {
  Options options({"wagesim import MODEL [TOPOLOGY] -o FILE_OR_DIR [options]",
                   "Makes files of this program of another tool's: a SCALE-Sim configuration becomes a "
                   "machine file, layers of\n"
                   "SCALE-Sim (topologies of convolutions or products) or NeuroSim (NetWork.csv) a network "
                   "file of independent "
                   "layers.\n"
                   "Says of every key whether it came over exactly, nearly or not at all, and refuses what "
                   "it cannot take.",
                   "  printf 'Layer, M, N, K,\\nqkv, 64, 96, 32,\\n' > gemm.csv\n"
                   "  wagesim import gemm.csv -o gemm.yaml\n"
                   "  wagesim compile gemm.yaml --machine tiny -o gemm.trace\n",
                   {"MODEL"},
                   {"TOPOLOGY"}});
  options.add("out", "FILE", "the network file, or a directory for network.yaml and machine.yaml", 'o');
  options.add("input", "auto|conv|gemm", "what the rows of a SCALE-Sim topology are", 'i');
  options.add("batch", "B", "images of layers that name no batch; default 1");
  options.add("passes", "all|forward", "of the network file");
  options.add("ternary", "", "two-bit weights on ternary lanes instead of one-byte words");
  options.add("base", "MACHINE", "the machine that gives what a configuration does not say; default base");
  return options;
}

int import_command(Options& options) {
  const ImportRequest request = read_request(options);
  if (request.is_machine()) {
    import_machine(request);
    return kDone;
  }
  const LayerList list = layers_of(request, request.model);
  const std::string text = network_text(request, request.model, list);
  if (request.network_file() != request.out) make_directory(request.out);
  write_network(request, text, list);
  return kDone;
}

}  // namespace wagesim
