#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "sim/config/machine_params.h"
#include "sim/sweep/point_job.h"
#include "sim/sweep/sweep_file.h"
#include "workloads/network/workload.h"

namespace wagesim::sweep {

struct PlanNetwork {
  Workload workload;
  PointJob::Text text;
  std::string data_print;  ///< of the images it is trained with; empty where none are looked at
};

/// The files that a sweep names beside its machine, each read once and with a print of its contents.
class PlanInputs {
 public:
  /// InputError with the faults of all of them.
  explicit PlanInputs(const SweepFile& sweep);

  [[nodiscard]] const PlanNetwork& network(const std::string& name) const { return networks_.at(name); }
  [[nodiscard]] const std::string& energy() const { return energy_; }
  [[nodiscard]] const std::string& energy_print() const { return energy_print_; }
  /// Whether the runs themselves see images; without values they need none.
  [[nodiscard]] bool looks_at_data() const { return looks_at_data_; }
  [[nodiscard]] const std::filesystem::path& data() const { return data_; }

 private:
  std::map<std::string, PlanNetwork> networks_;
  std::string energy_, energy_print_;
  std::filesystem::path data_;
  bool looks_at_data_ = false;
};

/// A print of an energy table: of the bytes of every file it is made of.
[[nodiscard]] std::string energy_table_print(const std::string& table);

/// A guess of the host's time for a run, in no particular unit: what it moves and the tiles it makes of a
/// step.
[[nodiscard]] double effort_of(const PlanNetwork& network, const MachineParams& machine, std::int64_t batch,
                               std::int64_t steps);

}  // namespace wagesim::sweep
