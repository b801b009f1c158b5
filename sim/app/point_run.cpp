#include "sim/app/point_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <optional>

#include "models/train/beyond_machine.h"
#include "sim/app/compile_input.h"
#include "sim/app/independent_input.h"
#include "sim/app/version.h"
#include "sim/base/run_fault.h"
#include "sim/config/load_machine.h"
#include "sim/control/check_fits.h"
#include "sim/energy/energy_json.h"
#include "sim/report/area_json.h"
#include "sim/report/pricing.h"
#include "sim/report/stats_json.h"
#include "sim/rtl_bridge/rtl_array.h"
#include "sim/rtl_bridge/rtl_vector.h"
#include "sim/sweep/figures.h"
#include "sim/sweep/plan_inputs.h"
#include "sim/top/simulation.h"
#include "workloads/train/trainer.h"
#include "workloads/train/training_identity.h"

namespace wagesim {
namespace {

namespace json = boost::json;
using sweep::PointJob;
using sweep::PointResult;

/// As many blank images as a run without values shows: it looks at none, but they have their places in DRAM.
DataSplit blank_data(const Network& network, std::int64_t samples) {
  const auto blank = [&](std::int64_t count) {
    Dataset data;
    data.height = network.input_h;
    data.width = network.input_w;
    data.channels = network.input_c;
    data.images = Tensor<std::uint8_t>({count, network.input_h, network.input_w, network.input_c});
    data.labels.assign(static_cast<std::size_t>(count), 0);
    return data;
  };
  return {blank(samples), blank(1)};
}

void require(bool holds, const char* what, const std::string& here, const std::string& wanted) {
  if (holds) return;
  throw InputError(Fault{"", 0, what, here, "must be what the sweep was planned with: " + wanted});
}

DataSplit data_of(const PointJob& job, const Network& network) {
  if (job.data.empty()) return blank_data(network, job.batch * job.steps);
  DataSplit data = load_data(job.data, network);
  const std::string print = fmt::format("{:08x}", checksum_of(data.test, checksum_of(data.train)));
  require(print == job.data_print, "data", job.data + " (CRC " + print + ")", "CRC " + job.data_print);
  return data;
}

PointResult refused(const PointJob& job, std::string reason) {
  std::ranges::replace(reason, '\n', ';');
  return {job.id, PointResult::State::Refused, {}, std::move(reason), 0, 0, "", ""};
}

StartRequest start_of(const PointJob& job) {
  StartRequest start;
  start.seed = job.seed;
  start.batch = static_cast<int>(job.batch);
  return start;
}

/// A run under way: simulates, and keeps what its reports need.
class PointRun {
 public:
  PointRun(const PointJob& job, const Trace& trace, const MachineParams& machine)
      : trace_(trace), machine_(machine), record_(trace.program) {
    identity_.version = job.version;
    identity_.trace_file = job.id;
    identity_.fidelity = job.fidelity;
    identity_.values = job.values;
    if (!job.density.empty()) identity_.assumed = read_density(job.density, trace.program);
    SimulationOptions options;
    options.mode.fidelity = job.fidelity == "tile"    ? Fidelity::Tile
                            : job.fidelity == "cycle" ? Fidelity::Cycle
                                                      : Fidelity::Rtl;
    options.mode.values = job.values == "real";
    if (options.mode.fidelity == Fidelity::Rtl) {
      rtl_array_ = make_rtl_array(machine, machine.name);
      rtl_vector_ = make_rtl_vector(machine, machine.name);
      options.rtl_array = rtl_array_.get();
      options.rtl_vector = rtl_vector_.get();
    }
    simulation_.emplace(trace, machine, options);
  }

  json::object stats() {
    for (int step = 0; step < simulation_->steps(); ++step) {
      const Simulation::Step done = simulation_->run_step(step);
      record_.add(trace_.program, done.record, done.result);
    }
    for (int unit = 0; unit < kUnits; ++unit)
      record_.units[static_cast<std::size_t>(unit)] = simulation_->machine().cycles(static_cast<Unit>(unit));
    return stats_json(record_, trace_.program, machine_, identity_);
  }

 private:
  const Trace& trace_;
  const MachineParams& machine_;
  RunRecord record_;
  RunIdentity identity_;
  std::unique_ptr<ArrayCore> rtl_array_;
  std::unique_ptr<VectorDatapath> rtl_vector_;
  std::optional<Simulation> simulation_;
};

PointResult run_machine(const PointJob& job) {
  if (job.energy.find('/') != std::string::npos) {  // one that ships belongs to the version
    const std::string print = sweep::energy_table_print(job.energy);
    require(print == job.energy_print, "energy", job.energy + " (" + print + ")", job.energy_print);
  }
  const Workload workload = parse_workload(*job.network, job.network_name);
  const MachineParams machine = parse_machine(job.machine, "machine");
  const bool independent = workload.network.independent();
  DataSplit data;
  if (!independent) data = data_of(job, workload.network);
  sweep::PointDocuments documents;
  try {
    if (const auto beyond = first_beyond_machine(workload.network))
      return refused(job, fmt::format("{}: {}: the machine runs no others yet",
                                      workload.network.layers[beyond->layer].name, beyond->why));
    const BitWidths& bits = workload.network.bits;
    if (std::max({bits.weight, bits.activation, bits.gradient, bits.error}) > 8)
      return refused(job, "bits: the machine's datapath is int8: no width may exceed 8");
    StepsRequest steps{start_of(job), job.steps, {}};
    if (job.epochs != 0) steps.epochs = job.epochs;
    const CompiledTrace compiled =
        compile(independent ? independent_input(steps, workload, {}, machine.vector_lanes)
                            : compile_input(steps, workload, data, machine.vector_lanes),
                machine, "machine");
    check_fits(compiled.trace.program, machine, "machine");
    documents.stats = PointRun(job, compiled.trace, machine).stats();
  } catch (const InputError& error) {
    return refused(job, error.what());
  } catch (const RunFault& fault) {
    return refused(job, fault.what());
  }
  const PricedRun priced = price_stats(parse_stats(json::serialize(documents.stats), "stats"), job.energy);
  documents.energy = json::parse(to_energy_json(priced.prices, priced.energy));
  documents.area = json::parse(to_area_json(priced));
  sweep::Figures figures = sweep::figures_of(documents, job.paths);
  return {job.id, PointResult::State::Done,         std::move(figures), "", 0, 0,
          "",     std::string(priced.clock.reach())};
}

PointResult train(const PointJob& job) {
  const Workload workload = parse_workload(*job.network, job.network_name);
  if (workload.network.independent()) return refused(job, "independent layers are not trained");
  const DataSplit data = data_of(job, workload.network);
  StartRequest start = start_of(job);
  start.lanes = job.lanes;
  try {
    WorkerPool pool(1);
    const auto trainer = make_trainer(workload, data, start_state(start, workload, data), pool, {});
    while (trainer->steps_done() < job.epochs * trainer->steps_per_epoch()) (void)trainer->step();
    const EpochRow& last = trainer->rows().back();
    return {job.id,
            PointResult::State::Done,
            {{"test_error", last.test_error},
             {"accuracy", 1 - last.test_error},
             {"train_error", last.train_error},
             {"loss", last.loss}},
            "",
            0,
            0,
            "",
            ""};
  } catch (const InputError& error) {
    return refused(job, error.what());
  } catch (const LayerOverflow& overflow) {
    return refused(job, overflow.what());
  }
}

}  // namespace

PointResult run_point(const PointJob& job) {
  require(job.version == program_version(), "version", program_version(), job.version);
  return job.kind == PointJob::Kind::Run ? run_machine(job) : train(job);
}

}  // namespace wagesim
