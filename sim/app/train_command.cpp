#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>

#include "models/train/step_result.h"
#include "sim/app/command.h"
#include "sim/app/compile_input.h"
#include "sim/app/data_directory.h"
#include "sim/app/file_clash.h"
#include "sim/app/interrupt.h"
#include "sim/app/isa_option.h"
#include "sim/app/options.h"
#include "sim/app/progress.h"
#include "sim/app/terminal.h"
#include "workloads/input/printable.h"
#include "workloads/io/atomic_file.h"
#include "workloads/train/checkpoint.h"
#include "workloads/train/start_state.h"
#include "workloads/train/trainer.h"
#include "workloads/train/training_log.h"
#include "workloads/train/weight_directory.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kMaxEpochs = 100'000, kMaxSteps = 1'000'000'000;

struct TrainRequest {
  fs::path network, data, checkpoint, dump, log, weights;
  std::optional<std::int64_t> epochs, steps;
  StartRequest start;
  double save_seconds = 60;
  int threads = 1;
  Isa isa = best_isa();
};

TrainRequest read_request(Options& options) {
  TrainRequest request;
  request.network = options.text("NETWORK");
  request.data = data_directory(options.text("data"));
  request.checkpoint = options.text("checkpoint");
  request.dump = options.text("dump");
  request.log = options.text("log");
  request.weights = options.text("weights");
  request.epochs = options.integer("epochs", 0, kMaxEpochs);
  request.steps = options.integer("steps", 0, kMaxSteps);
  request.start.seed = options.seed("seed");
  if (const auto lanes = options.integer("lanes", 1, kMaxLanes))
    request.start.lanes = static_cast<int>(*lanes);
  if (const auto batch = options.integer("batch", 1, kMaxBatch))
    request.start.batch = static_cast<int>(*batch);
  request.start.resume = options.text("resume");
  request.save_seconds = options.number("checkpoint-seconds", 0, 1e9).value_or(60);
  request.threads = options.threads();
  request.isa = isa_of(options);
  if (options.has("epochs") && options.has("steps"))
    options.fault("--steps", "", "give --epochs or --steps, not both");
  options.require_with("checkpoint-seconds", "checkpoint");
  const std::vector<NamedFile> written = files_of(options, {"checkpoint", "log"});
  fault_clashes(options, files_of(options, {"NETWORK"}), written);
  fault_intruders(options, written, {{"--dump", request.dump, "step"}, {"--weights", request.weights, ""}});
  fault_clashes(options, files_of(options, {"resume"}), files_of(options, {"log"}));
  options.finish();
  return request;
}

/// One run of the command: drives the trainer and keeps checkpoint, log and screen up to date.
class TrainingRun {
 public:
  TrainingRun(const TrainRequest& request, const Workload& workload, const DataSplit& data)
      : request_(request),
        network_(workload.network),
        identity_(identify(workload, data)),
        pool_(request.threads),
        trainer_(make_trainer(workload, data, start_state(request.start, workload, data), pool_, request.dump,
                              request.isa)),
        last_step_(request.steps ? *request.steps
                                 : request.epochs.value_or(workload.epochs) * trainer_->steps_per_epoch()),
        progress_(last_step_, trainer_->steps_done(), "steps") {}

  int run(InterruptWatch& watch) {
    const ShownProgress shown(watch, progress_);
    keep(watch);
    write_log();
    while (trainer_->steps_done() < last_step_ && !watch.interrupted()) {
      const StepResult result = trainer_->step();
      const bool epoch_ended = trainer_->steps_done() % trainer_->steps_per_epoch() == 0;
      if (epoch_ended)
        finish_epoch();
      else
        show(result);
      if (epoch_ended || save_is_due()) save();
      if (keeping_is_due()) keep(watch);
    }
    save();
    save_weights();
    progress_.clear();
    if (trainer_->steps_done() >= last_step_) return done();
    print_out(
        fmt::format("interrupted after {} of {} steps{}\n", trainer_->steps_done(), last_step_,
                    request_.checkpoint.empty() ? "" : "; saved " + printable(request_.checkpoint.string())));
    return kInterrupted;
  }

 private:
  void write_log() const {
    if (!request_.log.empty())
      write_file(request_.log, training_log(scheme_of(network_).counters(), trainer_->rows()));
  }

  void finish_epoch() {
    const EpochRow& row = trainer_->rows().back();
    progress_.clear();
    print_out_now(fmt::format(
        "epoch {}: loss {:.4f}, train error {:.2f} %, test error {:.2f} %, eta {}, {:.1f} s\n", row.epoch,
        row.loss, 100 * row.train_error, 100 * row.test_error, row.rate.value(), row.seconds));
    write_log();
  }

  [[nodiscard]] bool save_is_due() const {
    return std::chrono::duration<double>(Clock::now() - saved_).count() >= request_.save_seconds;
  }

  void save() {
    if (request_.checkpoint.empty()) return;
    save_checkpoint(request_.checkpoint, {identity_, trainer_->state()});
    saved_ = Clock::now();
  }

  [[nodiscard]] bool keeping_is_due() const {
    return std::chrono::duration<double>(Clock::now() - kept_).count() >= InterruptWatch::kKeepSeconds;
  }

  /// What the watching thread does where a signal comes in the middle of a long step.
  void keep(InterruptWatch& watch) {
    kept_ = Clock::now();
    const std::string words = fmt::format("interrupted in the middle of a step, after {} of {}",
                                          trainer_->steps_done(), last_step_);
    if (request_.checkpoint.empty() || trainer_->steps_done() == 0)
      return watch.keep([words] { return std::string(words); });
    watch.keep([words, path = request_.checkpoint,
                checkpoint = std::make_shared<Checkpoint>(Checkpoint{identity_, trainer_->state()})] {
      save_checkpoint(path, *checkpoint);
      return words + "; saved " + printable(path.string());
    });
  }

  /// A training that ends within its first epoch has printed nothing yet.
  [[nodiscard]] int done() const {
    const std::int64_t left = trainer_->steps_done() % trainer_->steps_per_epoch();
    if (left == 0) return kDone;
    const EpochSums& sums = trainer_->sums();
    print_out(fmt::format("epoch {}, {} of {} steps: loss {:.4f}, train error {:.2f} %\n",
                          trainer_->rows().size() + 1, left, trainer_->steps_per_epoch(),
                          sums.loss / static_cast<double>(left),
                          100 * static_cast<double>(sums.wrong) /
                              static_cast<double>(std::max<std::int64_t>(sums.samples, 1))));
    return kDone;
  }

  void save_weights() const {
    if (request_.weights.empty()) return;
    save_weight_directory(request_.weights, network_, trainer_->state().tensors);
  }

  void show(const StepResult& result) {
    const EpochSums& sums = trainer_->sums();
    const double error =
        sums.samples == 0 ? 0 : 100.0 * static_cast<double>(sums.wrong) / static_cast<double>(sums.samples);
    progress_.update(trainer_->steps_done(), fmt::format("epoch {}  loss {:.3f}  train error {:.2f} %",
                                                         trainer_->rows().size() + 1, result.loss, error));
  }

  const TrainRequest& request_;
  const Network& network_;
  TrainingIdentity identity_;
  WorkerPool pool_;
  std::unique_ptr<Trainer> trainer_;
  std::int64_t last_step_;
  Progress progress_;
  Clock::time_point saved_ = Clock::now(), kept_ = saved_;
};

}  // namespace

Options train_options() {
  Options options(
      {"wagesim train NETWORK [options]",
       "Trains a network with the golden integer model and prints a line an epoch. Errors are top-1 over the "
       "whole set; of\n"
       "equal outputs the lowest index wins. Same input, same seed: same bytes out, whatever the number of "
       "threads.\n"
       "An interrupt (Ctrl-C) saves the checkpoint, if there is one, of the last whole step and ends with "
       "status 130 "
       "within a second.",
       "  wagesim train lenet5 --epochs 2 --checkpoint lenet5.ckpt --log lenet5.csv\n"
       "  wagesim train lenet5 --epochs 4 --checkpoint lenet5.ckpt --log lenet5.csv "
       "--resume lenet5.ckpt\n",
       {"NETWORK"}});
  options.add("data", "DIR",
              "images and labels: IDX (MNIST), CIFAR-10 binary or .npy; default: the Fashion-MNIST subset "
              "that ships");
  options.add("epochs", "N", "train until N epochs are done in all; default: the network file's");
  options.add("steps", "N", "train until N steps are done in all");
  options.add("batch", "B", "images a step; default: the network file's");
  options.add("seed", "S", "of start weights, order, augmentation and rounding; default 1");
  options.add("lanes", "L",
              "LFSRs that round the updates, as many as the machine's vector lanes; default 32");
  options.add("checkpoint", "FILE",
              "save the state here after every epoch, now and then between, and at the end");
  options.add("checkpoint-seconds", "T", "how often to save between; default 60");
  options.add("resume", "FILE", "go on from a checkpoint, or start from a directory of <layer>/weight.npy");
  options.add("dump", "DIR",
              "write every tensor of every step: DIR/step0000/<layer>/<tensor>.npy, steps counted from the "
              "start of the training");
  options.add("weights", "DIR", "write the stored weights at the end: DIR/<layer>/weight.npy");
  options.add("threads", "N", "default: one a processor");
  add_isa_option(options);
  options.add("log", "FILE", "CSV, a line an epoch: epoch, loss, errors, health counters, seconds");
  return options;
}

int train_command(Options& options) {
  const TrainRequest request = read_request(options);
  InterruptWatch watch;
  if (!request.checkpoint.empty()) require_writable(request.checkpoint);
  for (const fs::path& directory : {request.dump, request.weights})
    if (!directory.empty()) require_directory(directory);
  const Workload workload = load_workload(request.network);
  require_trainable(workload.network, request.network.string());
  const DataSplit data = load_data(request.data, workload.network);
  try {
    return TrainingRun(request, workload, data).run(watch);
  } catch (const LayerOverflow& overflow) {
    throw InputError(
        Fault{request.network.string(), 0, "batch", "", std::string("must be smaller: ") + overflow.what()});
  }
}

}  // namespace wagesim
