#include "workloads/network/workload.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "workloads/input/shipped_files.h"
#include "workloads/input/yaml_document.h"
#include "workloads/network/graph_reader.h"
#include "workloads/network/layer_reader.h"
#include "workloads/network/name.h"
#include "workloads/network/sum_bounds.h"
#include "workloads/network/wageubn_reader.h"

namespace wagesim {
namespace {

constexpr int kMaxExtent = 4096;
constexpr int kMaxClasses = 65535;
constexpr int kMaxBatch = 65536;
constexpr int kMaxEpochs = 1'000'000;
constexpr std::size_t kMaxLayers = 256;
constexpr int kMinEtaLog2 = -16;
constexpr int kMaxEtaLog2 = 8;

/// An extent that is wrong reads as 0, so that nothing is built on it.
void read_input(const YamlMap& input, Network& network) {
  network.input_h = input.required("height").integer(1, kMaxExtent, 0);
  network.input_w = input.required("width").integer(1, kMaxExtent, 0);
  network.input_c = input.required("channels").integer(1, kMaxExtent, 0);
  network.scaling = input.required("scaling").choice<InputScaling>({{"unit", InputScaling::Unit},
                                                                    {"symmetric", InputScaling::Symmetric},
                                                                    {"offset", InputScaling::Offset}});
  const std::int64_t values = std::int64_t{network.input_h} * network.input_w * network.input_c;
  if (values > kLargestSum)
    input.fault("height x width x channels is " + std::to_string(values) + ": must be at most " +
                std::to_string(kLargestSum) + " (elements of one tensor)");
}

void read_bits(YamlDocument& document, const YamlMap& bits, BitWidths& widths) {
  const std::size_t faults = document.fault_count();
  const BitWidths standard;
  const YamlValue weight = bits.optional("weight");
  widths.weight = weight.integer(kMinBits, kMaxBits, standard.weight);
  widths.activation = bits.optional("activation").integer(kMinBits, kMaxBits, standard.activation);
  widths.gradient = bits.optional("gradient").integer(kMinBits, kMaxBits, standard.gradient);
  widths.error = bits.optional("error").integer(kMinBits, kMaxBits, standard.error);
  if (document.fault_count() == faults && widths.weight > widths.gradient)
    weight.fault("must be at most the gradient width, " + std::to_string(widths.gradient));
}

/// log2 of a learning rate that must be a power of two.
int read_eta_log2(const YamlValue& value) {
  const double eta = value.real(std::ldexp(1.0, kMinEtaLog2), std::ldexp(1.0, kMaxEtaLog2), 1.0);
  int exponent = 0;
  if (std::frexp(eta, &exponent) != 0.5) {
    value.fault("must be a power of two, such as 8, 1 or 0.125");
    return 0;
  }
  return exponent - 1;
}

std::vector<RateStep> read_schedule(const YamlValue& list, SchemeKind scheme) {
  constexpr std::size_t kMaxSteps = 1000;
  std::vector<RateStep> schedule;
  for (const YamlValue& item : list.items(1, kMaxSteps)) {
    const YamlMap map = item.map();
    const YamlValue from = map.required("from_epoch");
    const LearningRate rate = scheme == SchemeKind::Wageubn
                                  ? read_wageubn_rate(map)
                                  : LearningRate{.exponent = read_eta_log2(map.required("eta"))};
    const RateStep step{from.integer(0, kMaxEpochs), rate};
    if (schedule.empty() && step.from_epoch != 0) from.fault("the first step must be from epoch 0");
    if (!schedule.empty() && step.from_epoch <= schedule.back().from_epoch)
      from.fault("must be after the step before, " + std::to_string(schedule.back().from_epoch));
    schedule.push_back(step);
  }
  return schedule;
}

void read_training(const YamlMap& training, Workload& workload) {
  constexpr int kMaxPad = 64;
  workload.batch = training.required("batch").integer(1, kMaxBatch);
  workload.epochs = training.required("epochs").integer(1, kMaxEpochs);
  workload.schedule = read_schedule(training.required("schedule"), workload.network.scheme);
  const YamlMap augmentation = training.optional("augmentation").map();
  workload.augmentation.pad = augmentation.optional("pad").integer(0, kMaxPad, 0);
  workload.augmentation.flip = augmentation.optional("flip").boolean(false);
}

/// The batch of a network that is otherwise right.
void check_batch(const YamlMap& root, const Workload& workload) {
  const std::int64_t most = largest_batch(workload.network);
  if (workload.batch <= most) return;
  root.required("training")
      .map()
      .required("batch")
      .fault("must be at most " + std::to_string(most) + ", or a tensor has more than 2^31 - 1 elements");
}

void read_wage_settings(YamlDocument& document, const YamlMap& root, Network& network) {
  read_bits(document, root.optional("bits").map(), network.bits);
  network.profile = root.optional("profile").choice<Profile>(
      {{"official-code", Profile::OfficialCode}, {"paper", Profile::Paper}});
}

void read_wage(YamlDocument& document, const YamlMap& root, const std::vector<YamlValue>& layers,
               Network& network) {
  read_wage_settings(document, root, network);
  network.quantise_logits = root.optional("logits").choice<bool>({{"raw", false}, {"quantised", true}});
  (void)root.required("training").map().optional("loss").choice<int>({{"sse", 0}});
  LayerReader reader(document, network);
  for (const YamlValue& layer : layers) reader.read(layer.map(), &layer == &layers.back());
  reader.finish();
}

void read_wageubn(YamlDocument& document, const YamlMap& root, const std::vector<YamlValue>& layers,
                  Network& network) {
  read_wageubn_settings(root, network.wageubn);
  GraphReader reader(document, network);
  for (const YamlValue& layer : layers) reader.read(layer.map(), &layer == &layers.back());
  reader.finish();
}

/// One with an input of its own is enough: the others are then told that they lack theirs.
bool are_independent(const std::vector<YamlValue>& layers) {
  return std::ranges::any_of(layers,
                             [](const YamlValue& layer) { return layer.map().optional("input").present(); });
}

/// Layers for time and energy alone, one by one: no network's input, no loss, nothing to train.
void read_independent_layers(YamlDocument& document, const YamlMap& root,
                             const std::vector<YamlValue>& layers, Workload& workload) {
  Network& network = workload.network;
  (void)root.optional("scheme").choice<int>({{"wage", 0}});
  read_wage_settings(document, root, network);
  network.forward_only = root.optional("passes").choice<bool>({{"all", false}, {"forward", true}});
  const YamlValue batch = root.optional("batch");
  workload.batch = batch.integer(1, kMaxBatch, 1);
  workload.schedule = {{0, LearningRate{.exponent = 0}}};
  LayerReader reader(document, network);
  for (const YamlValue& layer : layers) reader.read_independent(layer.map());
  if (const std::int64_t most = largest_batch(network); document.fault_count() == 0 && workload.batch > most)
    batch.fault("must be at most " + std::to_string(most) + ", or a tensor has more than 2^31 - 1 elements");
}

Workload read_workload(YamlDocument& document) {
  Workload workload;
  Network& network = workload.network;
  const YamlMap root = document.root();
  network.name = read_name_of(root.required("name"), NameKind::Network);
  const std::vector<YamlValue> layers = root.required("layers").items(1, kMaxLayers);
  if (are_independent(layers)) {
    read_independent_layers(document, root, layers, workload);
    document.finish();
    return workload;
  }
  read_input(root.required("input").map(), network);
  network.classes = root.required("classes").integer(2, kMaxClasses, 0);
  network.scheme = root.optional("scheme").choice<SchemeKind>(
      {{"wage", SchemeKind::Wage}, {"wageubn", SchemeKind::Wageubn}});
  read_training(root.required("training").map(), workload);
  if (network.scheme == SchemeKind::Wageubn)
    read_wageubn(document, root, layers, network);
  else
    read_wage(document, root, layers, network);
  if (document.fault_count() == 0) check_batch(root, workload);
  document.finish();
  return workload;
}

}  // namespace

LearningRate Workload::rate_at(int epoch) const {
  LearningRate rate = schedule.front().rate;
  for (const RateStep& step : schedule) {
    if (step.from_epoch <= epoch) rate = step.rate;
  }
  return rate;
}

Workload load_workload(const std::string& name_or_path) {
  std::vector<Fault> faults;
  const auto path = find_shipped_file("networks", name_or_path, {}, {"", 0, "network", "", ""}, faults);
  if (!path) throw InputError(std::move(faults));
  auto document = YamlDocument::open(*path);
  return read_workload(document);
}

Workload parse_workload(std::string_view text, const std::string& file) {
  auto document = YamlDocument::parse(text, file);
  return read_workload(document);
}

}  // namespace wagesim
