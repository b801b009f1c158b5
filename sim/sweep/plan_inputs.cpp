#include "sim/sweep/plan_inputs.h"

#include <fmt/format.h>

#include <boost/uuid/detail/sha1.hpp>

#include "sim/energy/energy_table.h"
#include "sim/sweep/machine_variants.h"
#include "workloads/data/dataset.h"
#include "workloads/input/shipped_files.h"
#include "workloads/input/yaml_node.h"
#include "workloads/io/read_file.h"
#include "workloads/train/training_identity.h"

namespace wagesim::sweep {
namespace {

constexpr std::size_t kMaxTableBytes = std::size_t{1} << 26;

template <class Action>
void collect(std::vector<Fault>& faults, Action&& action) {
  try {
    action();
  } catch (const InputError& error) {
    faults.insert(faults.end(), error.faults().begin(), error.faults().end());
  }
}

std::string text_of(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = read_file(path, kMaxYamlBytes);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

std::string energy_table_print(const std::string& table) {
  const EnergyTable loaded = load_energy_table(table, shipped_folder("energy"));
  boost::uuids::detail::sha1 sha;
  const auto add = [&](const std::filesystem::path& file) {
    const std::vector<std::uint8_t> bytes = read_file(file, kMaxTableBytes);
    sha.process_bytes(bytes.data(), bytes.size());
  };
  for (const std::filesystem::path& file : loaded.files) add(file);
  for (const std::filesystem::path& file : loaded.erts) add(file);
  boost::uuids::detail::sha1::digest_type digest;
  sha.get_digest(digest);
  std::string print;
  for (const unsigned word : digest) print += fmt::format("{:08x}", word);
  return print;
}

PlanInputs::PlanInputs(const SweepFile& sweep)
    : data_(sweep.data.empty() ? shipped_folder("data/fashion-mnist-subset") : sweep.data),
      looks_at_data_(sweep.values == Values::Real || sweep.epochs != 0) {
  std::vector<Fault> faults;
  const bool is_path = sweep.energy.find('/') != std::string::npos || sweep.energy.ends_with(".yaml");
  energy_ = is_path ? std::filesystem::absolute(sweep.energy).string() : sweep.energy;
  collect(faults, [&] { energy_print_ = energy_table_print(energy_); });
  const Axis& names = *sweep.find(kNetworkAxis);
  for (const std::string& name : names.values) {
    collect(faults, [&] {
      PlanNetwork& network = networks_[name];
      std::vector<Fault> unknown;
      const auto path =
          find_shipped_file("networks", name, {}, {sweep.file, names.line, "network", "", ""}, unknown);
      if (!path) throw InputError(std::move(unknown));
      network.text = std::make_shared<const std::string>(text_of(*path));
      network.workload = parse_workload(*network.text, path->string());
      const bool trains = sweep.epochs != 0 || sweep.accuracy_epochs != 0;
      if (network.workload.network.independent() && trains)
        throw InputError(Fault{sweep.file, names.line, "network", name,
                               "independent layers have no epochs: leave out epochs and accuracy"});
      if (network.workload.network.independent() || (!looks_at_data_ && !trains)) return;
      const DataSplit split = load_data(data_, network.workload.network);
      network.data_print = fmt::format("{:08x}", checksum_of(split.test, checksum_of(split.train)));
    });
  }
  if (!faults.empty()) throw InputError(std::move(faults));
}

double effort_of(const PlanNetwork& network, const MachineParams& machine, std::int64_t batch,
                 std::int64_t steps) {
  constexpr double kValuesOfATile = 70;  ///< measured without values: 0.5 us a tile, 7 ns a value moved
  double products = 0, values = 0;
  for (const Layer& layer : network.workload.network.layers) {
    if (!layer.has_weights()) continue;
    const auto weights = static_cast<double>(layer.conv.weight_elements());
    const double positions = static_cast<double>(batch) * layer.conv.out_h * layer.conv.out_w;
    products += 3 * positions * weights;
    values += positions * layer.conv.out_c + weights;
  }
  const double tile = static_cast<double>(processing_elements(machine)) *
                      static_cast<double>(machine.accumulator_rows_per_half());
  return static_cast<double>(steps) * (values + kValuesOfATile * products / tile);
}

}  // namespace wagesim::sweep
