#include "sim/app/run_session.h"

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "sim/app/command.h"
#include "sim/app/interrupt.h"
#include "sim/app/progress.h"
#include "sim/app/run_checkpoint.h"
#include "sim/app/run_results.h"
#include "sim/app/terminal.h"
#include "sim/app/test_set.h"
#include "sim/app/version.h"
#include "sim/app/wave_options.h"
#include "sim/config/load_machine.h"
#include "sim/config/machine_fingerprint.h"
#include "sim/control/check_fits.h"
#include "sim/control/whole_steps.h"
#include "sim/report/report_files.h"
#include "sim/report/stats_json.h"
#include "sim/report/timeline_json.h"
#include "sim/rtl_bridge/rtl_array.h"
#include "sim/rtl_bridge/rtl_vector.h"
#include "sim/top/machine_dump.h"
#include "sim/top/simulation.h"
#include "workloads/input/printable.h"
#include "workloads/io/atomic_file.h"
#include "workloads/trace/trace_file.h"
#include "workloads/train/weight_directory.h"

namespace wagesim {
namespace {

constexpr int kMostStepLines = 10;  ///< runs of more steps print progress and epochs instead
constexpr int kStallProbability = 4096,
              kStallCycles = 8;  // of the random-stall mode: 1 in 16, up to 8 cycles

void require_same_machine(const RunRequest& request, const Program& program, const MachineParams& machine) {
  const std::string fingerprint = machine_fingerprint(machine);
  if (program.machine_fingerprint == fingerprint) return;
  throw InputError(Fault{request.trace.string(), 0, "machine",
                         program.machine + " " + program.machine_fingerprint,
                         "was compiled for another machine than --machine " + request.machine + " (" +
                             fingerprint + "): compile it for this one"});
}

SimulationOptions simulation_options(const RunRequest& request) {
  SimulationOptions options;
  options.stalls = StallSource(request.stall_seed, kStallProbability, kStallCycles);
  options.check = request.check;
  options.mode = request.mode;
  options.capture = !request.dump.empty();
  options.timeline = !request.timeline.empty();
  return options;
}

/// A run that cannot be priced is still a run: what it counted stands in stats.json, and can be priced later.
void report(const RunRequest& request) {
  try {
    print_out(write_report(request.out, request.energy));
  } catch (const MissingPrice& error) {
    print_error(
        fmt::format("{}\nThe run is done but not priced; `wagesim report {} --energy TABLE` prices it.\n",
                    error.what(), printable(request.out.string())));
  }
}

/// One run of the command: drives the simulation step by step, keeps the checkpoint up to date and writes
/// what the run leaves.
class RunSession {
 public:
  explicit RunSession(const RunRequest& request)
      : request_(request),
        machine_(load_machine(request.machine)),
        trace_(read_trace(request.trace)),
        record_(trace_.program) {
    require_same_machine(request_, trace_.program, machine_);
    check_fits(trace_.program, machine_, request_.trace.string());
    if (request_.report) require_energy_table(request_.energy);
    for (const auto& [asker, asked] :
         {std::pair("--check", request_.check), std::pair("--dump", !request_.dump.empty()),
          std::pair("--data", !request_.data.empty())})
      if (asked) require_whole_steps(trace_.program, request_.trace.string(), asker);
    identify();
    if (!request_.data.empty())
      test_set_.emplace(request_.data, trace_.program.network, trace_.program.batch, request_.mode.isa);
    if (!request_.checkpoint.empty()) require_writable(request_.checkpoint);
    for (const std::filesystem::path& directory : {request_.out, request_.dump})
      if (!directory.empty()) require_directory(directory);
    const bool resumes = !request_.resume.empty();
    if (!resumes)
      make_directory(request_.out);  // may hold timeline and waves, which a resumed run cannot have
    if (!request_.timeline.empty()) require_writable(request_.timeline);
    SimulationOptions options = simulation_options(request_);
    if (request_.mode.fidelity == Fidelity::Rtl) {
      rtl_array_ = make_rtl_array(machine_, request_.machine);
      options.rtl_array = rtl_array_.get();
      rtl_vector_ = make_rtl_vector(machine_, request_.machine);
      options.rtl_vector = rtl_vector_.get();
    }
    if (!request_.waves.empty()) {
      options.wave_request = wave_request(request_.wave_units, request_.wave_pes, machine_);
      options.waves = &waves_.emplace(request_.waves);
    }
    simulation_.emplace(trace_, machine_, options);
    if (!request_.dram_trace.empty())
      simulation_->observe_dram(dram_trace_.emplace(request_.dram_trace, request_.dram_trace_format,
                                                    machine_.dram.burst_bytes, request_.dram_clock_ps));
    if (resumes) {
      resume_run(request_.resume, keys(), record_, *simulation_);
      make_directory(request_.out);
    }
    step_lines_ = request_.step_lines || simulation_->steps() <= kMostStepLines;
  }

  int run(InterruptWatch& watch) {
    started_ = saved_ = Clock::now();
    first_cycle_ = record_.cycles;
    Progress progress(simulation_->steps(), steps_done(), "steps");
    const ShownProgress shown(watch, progress);
    keep(watch);
    while (steps_done() < simulation_->steps() && !watch.interrupted()) {
      if (!run_step(progress)) return kDifferent;
      const bool epoch_ended = record_.epoch_ended(trace_.program);
      if (epoch_ended) finish_epoch(progress);
      if (epoch_ended || save_is_due()) save();
      if (keeping_is_due()) keep(watch);
    }
    progress.clear();
    if (steps_done() < simulation_->steps()) return interrupted();
    write_results();
    print_end();
    if (request_.report) report(request_);
    return kDone;
  }

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] int steps_done() const { return static_cast<int>(record_.steps.size()); }

  void identify() {
    identity_.version = program_version();
    identity_.trace_file = printable(request_.trace.filename().string());
    identity_.fidelity = fidelity_name(request_.mode.fidelity);
    identity_.values = request_.mode.values ? "real" : "none";
    identity_.stall_seed = request_.stall_seed;
    identity_.checked = request_.check;
    if (!request_.density.empty()) identity_.assumed = read_density(request_.density, trace_.program);
  }

  [[nodiscard]] RunKeys keys() const {
    return {{"trace", fmt::format("CRC {:08x}", trace_.checksum)},
            {"machine", machine_.name + ' ' + machine_fingerprint(machine_)},
            {"fidelity", identity_.fidelity},
            {"values", identity_.values},
            {"stall seed", std::to_string(identity_.stall_seed)},
            {"check", identity_.checked ? "yes" : "no"},
            {"density", request_.density.empty() ? "none" : request_.density},
            {"test data", test_set_ ? fmt::format("CRC {:08x}", test_set_->checksum()) : "none"}};
  }

  /// False where the step differs from golden.
  bool run_step(Progress& progress) {
    const int step = steps_done();
    std::optional<MachineDump> dump;
    if (!request_.dump.empty()) dump.emplace(trace_, simulation_->image());
    const Simulation::Step done = simulation_->run_step(step);
    record_.add(trace_.program, done.record, done.result);
    if (dump) dump->write(request_.dump, step, simulation_->image(), *simulation_->capture());
    const std::int64_t cycles = done.record.end - done.record.start;
    const std::string loss = done.result ? fmt::format("  loss {:.3f}", done.result->loss) : "";
    progress.update(step + 1, fmt::format("epoch {}{}", record_.epochs.back().epoch, loss));
    if (!step_lines_ && !done.difference) return true;
    progress.clear();
    print_out_now(fmt::format("step {}: {} cycles{}\n", step, cycles,
                              !request_.check   ? ""
                              : done.difference ? ", differs from golden: " + *done.difference
                                                : ", every tensor equals golden"));
    return !done.difference;
  }

  void finish_epoch(Progress& progress) {
    EpochTotal& epoch = record_.epochs.back();
    if (test_set_) {
      const StepResult test = test_set_->judge(stored_weights(trace_.program, simulation_->image()));
      epoch.test_samples = test.samples;
      epoch.test_wrong = test.wrong;
      epoch.test_tied = test.tied;
    }
    progress.clear();
    print_epoch(epoch, machine_);
    write_epochs(request_.out, record_, trace_.program, machine_, identity_);
  }

  [[nodiscard]] bool save_is_due() const {
    return std::chrono::duration<double>(Clock::now() - saved_).count() >= request_.save_seconds;
  }

  void save() {
    if (request_.checkpoint.empty()) return;
    save_run(request_.checkpoint, encode_run(keys(), record_, *simulation_));
    saved_ = Clock::now();
  }

  [[nodiscard]] bool keeping_is_due() const {
    return std::chrono::duration<double>(Clock::now() - kept_).count() >= InterruptWatch::kKeepSeconds;
  }

  /// What the watching thread does where a signal comes in the middle of a long step. Nothing is to be saved
  /// before the first step.
  void keep(InterruptWatch& watch) {
    kept_ = Clock::now();
    const std::string words = fmt::format("interrupted in the middle of a step, after {} of {}", steps_done(),
                                          simulation_->steps());
    if (request_.checkpoint.empty() || record_.steps.empty())
      return watch.keep([words] { return std::string(words); });
    std::swap(kept_payload_, spare_payload_);  // the watch has what was kept last until it gets this
    *kept_payload_ = encode_run(keys(), record_, *simulation_, std::move(*kept_payload_));
    watch.keep([words, path = request_.checkpoint, payload = kept_payload_] {
      save_run(path, *payload);
      return words + "; saved " + printable(path.string());
    });
  }

  int interrupted() {
    save();
    print_out(
        fmt::format("interrupted after {} of {} steps{}\n", steps_done(), simulation_->steps(),
                    request_.checkpoint.empty() ? "" : "; saved " + printable(request_.checkpoint.string())));
    return kInterrupted;
  }

  void write_results() {
    for (int unit = 0; unit < kUnits; ++unit)
      record_.units[static_cast<std::size_t>(unit)] = simulation_->machine().cycles(static_cast<Unit>(unit));
    const Program& program = trace_.program;
    if (request_.mode.values && has_stored_weights(program))
      save_weight_directory(request_.out / "weights", program.network,
                            stored_weights(program, simulation_->image()));
    if (!request_.timeline.empty())
      write_file(request_.timeline, timeline_json(simulation_->timeline(), program, machine_));
    if (waves_) waves_->commit();
    if (dram_trace_) dram_trace_->commit();
    write_statistics(request_.out, record_, program, machine_, identity_);
  }

  void print_end() const {
    print_summary(record_, machine_);
    if (request_.check && !step_lines_)
      print_out(fmt::format("every tensor of {} steps equals golden\n", simulation_->steps()));
    const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    const std::int64_t cycles = record_.cycles - first_cycle_;
    print_out(fmt::format("{} cycles in {:.3f} s: {:.0f} simulated cycles a second\n", cycles, seconds,
                          static_cast<double>(cycles) / seconds));
  }

  const RunRequest& request_;
  MachineParams machine_;
  Trace trace_;
  RunRecord record_;
  RunIdentity identity_;
  std::optional<TestSet> test_set_;
  std::optional<WaveFile> waves_;
  std::optional<DramTraceFile> dram_trace_;
  std::unique_ptr<ArrayCore> rtl_array_;
  std::unique_ptr<VectorDatapath> rtl_vector_;
  std::optional<Simulation> simulation_;
  bool step_lines_ = false;
  Clock::time_point started_, saved_, kept_;
  std::shared_ptr<std::string> kept_payload_ = std::make_shared<std::string>(),
                               spare_payload_ = std::make_shared<std::string>();
  std::int64_t first_cycle_ = 0;  ///< where this run took over
};

}  // namespace

int simulate(const RunRequest& request) {
  InterruptWatch watch;
  return RunSession(request).run(watch);
}

}  // namespace wagesim
