#include "sim/app/run_checkpoint.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "sim/report/record_check.h"
#include "sim/top/state_io.h"
#include "workloads/input/fault.h"
#include "workloads/train/framed_file.h"

namespace wagesim {
namespace {

constexpr FileFrame kFrame{"WAGERUN\n", 3, "wagesim run"};

RunKeys read_keys(ByteReader& in) {
  RunKeys keys;
  for (std::size_t count = in.count(1); count > 0; --count) {
    std::string key = in.text();
    keys.emplace_back(std::move(key), in.text());
  }
  return keys;
}

void require_same(const std::string& file, const RunKeys& saved, const RunKeys& wanted) {
  std::vector<Fault> faults;
  for (const auto& [key, value] : wanted) {
    const auto found = std::ranges::find(saved, key, &RunKeys::value_type::first);
    const std::string was = found == saved.end() ? "" : found->second;
    if (was != value) faults.push_back({file, 0, "checkpoint " + key, was, "this run has " + value});
  }
  if (!faults.empty()) throw InputError(std::move(faults));
}

}  // namespace

std::string encode_run(const RunKeys& keys, RunRecord& record, Simulation& simulation, std::string memory) {
  ByteWriter header(std::move(memory));
  header.put(static_cast<std::uint64_t>(keys.size()));
  for (const auto& [key, value] : keys) {
    header.put(key);
    header.put(value);
  }
  StateWriter state(std::move(header));
  state(record, simulation);
  return state.take();
}

void save_run(const std::filesystem::path& path, const std::string& payload) {
  save_framed(path, kFrame, payload);
}

void restore_run(std::span<const std::uint8_t> bytes, const std::string& file, const RunKeys& keys,
                 RunRecord& record, Simulation& simulation) {
  ByteReader in(framed_payload(bytes, kFrame, file));
  try {
    require_same(file, read_keys(in), keys);
    StateReader state(in);
    state(record, simulation);
    if (!in.at_end()) throw std::out_of_range("bytes are left over");
    if (!adds_up(record, simulation.program()) || record.cycles != simulation.machine().start_cycle())
      throw std::out_of_range("no run of its trace has these statistics");
  } catch (const std::out_of_range& error) {
    refuse_checkpoint(file, std::string("is not well-formed: ") + error.what());
  }
}

void resume_run(const std::filesystem::path& path, const RunKeys& keys, RunRecord& record,
                Simulation& simulation) {
  restore_run(read_framed(path, kFrame), path.string(), keys, record, simulation);
  simulation.take_up();
}

}  // namespace wagesim
