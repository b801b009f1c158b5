#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/report/run_record.h"
#include "sim/top/simulation.h"

namespace wagesim {

/// What a run belongs to, as pairs of key and value. A checkpoint may only go on with equal ones, or the run
/// would not end as if never interrupted.
using RunKeys = std::vector<std::pair<std::string, std::string>>;

/// A run between two steps as the payload of a checkpoint: its keys, the record so far and the state of
/// machine and DRAM. memory: an earlier payload that is wanted no more, for this one to lie in.
[[nodiscard]] std::string encode_run(const RunKeys& keys, RunRecord& record, Simulation& simulation,
                                     std::string memory = {});

/// Saves what encode_run() made. The file appears whole or not at all; InputError where that fails.
void save_run(const std::filesystem::path& path, const std::string& payload);

/// Gives a fresh record and a simulation that has not run the contents of a checkpoint file. InputError,
/// naming `file`, where the bytes are no such checkpoint, cut short, damaged, of another version or such as
/// no run leaves, and with every key whose value differs; record and simulation are of no use then.
void restore_run(std::span<const std::uint8_t> bytes, const std::string& file, const RunKeys& keys,
                 RunRecord& record, Simulation& simulation);

/// Brings a fresh record and simulation to where a saved run was, or refuses as restore_run().
void resume_run(const std::filesystem::path& path, const RunKeys& keys, RunRecord& record,
                Simulation& simulation);

}  // namespace wagesim
