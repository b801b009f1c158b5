#pragma once

#include <filesystem>
#include <string>

#include "sim/config/machine_params.h"
#include "sim/top/waves.h"
#include "workloads/io/atomic_file.h"

namespace wagesim {

/// A waveform file that appears whole or not at all.
class WaveFile final : public TextSink {
 public:
  explicit WaveFile(const std::filesystem::path& path) : file_(path) {}
  void write(std::string_view text) override { file_.write(text); }
  void commit() { file_.commit(); }

 private:
  AtomicFile file_;
};

/// What --wave-units and --wave-pes ask for. InputError for unknown units and PEs the machine does not have.
[[nodiscard]] WaveRequest wave_request(const std::string& units, const std::string& pes,
                                       const MachineParams& machine);

}  // namespace wagesim
