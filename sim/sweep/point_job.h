#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace wagesim::sweep {

/// Something to compute for a sweep, in a process of its own, with everything that determines it: a run of a
/// machine, or a training for the accuracy it comes to. What is common to many jobs is shared.
struct PointJob {
  enum class Kind { Run, Training };
  using Text = std::shared_ptr<const std::string>;

  Kind kind = Kind::Run;
  std::string version;  ///< of the program
  std::string machine;  ///< as a file that needs no other; of a training: empty
  std::string network_name;
  Text network;  ///< the network file's text
  std::int64_t batch = 1;
  std::int64_t steps = 0;  ///< of a run; 0: epochs
  std::int64_t epochs = 0;
  std::uint64_t seed = 1;
  int lanes = 0;                          ///< of a training: LFSRs
  std::string fidelity, values, density;  ///< of a run; density empty: nothing assumed
  std::string energy, energy_print;       ///< of a run: the table, and a print of its contents
  std::string data, data_print;           ///< directory and print of images; empty: none are looked at
  std::vector<std::string> paths;         ///< of a run: what is asked for beside the figures that all have

  std::string id;     ///< UUID v5 over all of the above but energy, data and paths
  double effort = 0;  ///< a guess of the time it takes, for the order of work; part of nothing else
};

/// Sets the id.
void identify(PointJob& job);

/// The job as the JSON that `wagesim point` reads, and back. InputError where that is no such text; `file` is
/// what faults name.
[[nodiscard]] std::string to_text(const PointJob& job);
[[nodiscard]] PointJob parse_point_job(std::string_view text, const std::string& file);

}  // namespace wagesim::sweep
