// Every kind of inconsistency, each made in an otherwise valid trace, and the message it gets.
#include "workloads/trace/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/util/compile_case.h"
#include "tests/util/faults.h"
#include "workloads/network/workload.h"

namespace wagesim {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Trace valid_trace() {
  MachineParams machine = test::roomy_machine();
  machine.accumulator.words_per_bank =
      2 * 40;  // nothing of the convolution stays resident, the last layer does
  return compile(test::compile_case(test::small_network(), 2, 3, 2), machine).trace;
}

std::vector<std::string> faults(const Trace& trace) {
  return faults_of([&] { validate(trace, "x.trace"); });
}

TraceTensor& tensor(Trace& trace, const std::string& name) {
  for (TraceTensor& candidate : trace.program.tensors) {
    if (candidate.name == name) return candidate;
  }
  throw std::out_of_range(name);
}

int index_of(Trace& trace, const std::string& name) {
  return static_cast<int>(&tensor(trace, name) - trace.program.tensors.data());
}

/// Changes the bytes of a content in place.
void edit(Trace& trace, int blob, const std::function<void(std::vector<std::uint8_t>&)>& change) {
  Content& content = trace.blobs[static_cast<std::size_t>(blob)];
  std::vector<std::uint8_t> bytes = content.bytes();
  change(bytes);
  content = Content(std::move(bytes));
}

void edit(Trace& trace, const std::string& name,
          const std::function<void(std::vector<std::uint8_t>&)>& change) {
  edit(trace, tensor(trace, name).data, change);
}

Command& command(Trace& trace, const std::string& layer, Pass pass, CommandKind kind = CommandKind::Product) {
  for (Command& candidate : trace.program.commands) {
    if (candidate.layer == layer && candidate.pass == pass && candidate.kind == kind) return candidate;
  }
  throw std::out_of_range(layer);
}

struct Breakage {
  const char* name;
  std::function<void(Trace&)> apply;
  const char* message;
};

ProductCommand& forward(Trace& trace, const std::string& layer) {
  return command(trace, layer, Pass::Forward).product;
}

const std::vector<Breakage>& breakages() {
  static const std::vector<Breakage> kBreakages = {
      // The network.
      {"batch", [](Trace& t) { t.program.batch = 0; }, "batch = 0: must be 1 to 65536"},
      {"bits", [](Trace& t) { t.program.network.bits.error = 9; }, "bits.error = 9: must be 2 to 8"},
      {"narrow store",
       [](Trace& t) {
         t.program.network.bits = {4, 8, 3, 8};
       },
       "must not exceed network.bits.gradient"},
      {"no layers", [](Trace& t) { t.program.network.layers.clear(); }, "network.layers = 0"},
      {"layer name", [](Trace& t) { t.program.network.layers[0].name = "../x"; }, "layers[0].name = ../x"},
      {"same names", [](Trace& t) { t.program.network.layers[1].name = "conv0"; },
       "name = conv0: must be unique"},
      {"alpha", [](Trace& t) { t.program.network.layers[0].alpha_log2 = 40; }, "alpha_log2 = 40"},
      {"stride", [](Trace& t) { t.program.network.layers[0].conv.stride = 0; }, "stride = 0"},
      {"stride of columns", [](Trace& t) { t.program.network.layers[0].conv.stride.w = 0; }, "stride_w = 0"},
      {"dilation", [](Trace& t) { t.program.network.layers[0].conv.dilation.h = 0; }, "dilation_h = 0"},
      {"dilated kernel", [](Trace& t) { t.program.network.layers[0].conv.dilation.w = 65536; },
       "kernel_w, dilated = 131073: must be 1 to 65536"},
      {"groups", [](Trace& t) { t.program.network.layers[0].conv.groups = 2; },
       "groups = 2: must divide in_c and out_c"},
      {"padding", [](Trace& t) { t.program.network.layers[0].conv.pad_top = 3; },
       "pad_top = 3: must be 0 to 2"},
      {"beyond", [](Trace& t) { t.program.network.layers[0].conv.out_h = 9; }, "the last windows lie beyond"},
      {"pool", [](Trace& t) { t.program.network.layers[0].pool.size = 4; }, "pool.size = 4: must be 2 to 3"},
      {"pool gap", [](Trace& t) { t.program.network.layers[0].pool.stride = 3; }, "pool.stride = 3"},
      {"pooled", [](Trace& t) { t.program.network.layers[0].pooled_h = 2; }, "pooled_h = 2: must be 3"},
      {"chain", [](Trace& t) { t.program.network.layers[1].conv.in_c = 44; }, "in_c = 44: must be 45"},
      {"dense", [](Trace& t) { t.program.network.layers[2].conv.kernel_h = 2; }, "must be 1x1 throughout"},
      {"classes", [](Trace& t) { t.program.network.classes = 11; }, "out_c = 10: must be 11"},
      {"output error",  // the forward sum itself is within int32
       [](Trace& t) {
         t.program.network.bits = {8, 8, 8, 8};
         t.program.network.layers[2].alpha_log2 = 16;
         t.program.network.layers[1].conv.out_c = t.program.network.layers[2].conv.in_c = 90'000;
       },
       "layers[2] (output error) = 2525351824: must be 0 to 2147483647"},
      {"absurd size",
       [](Trace& t) {
         t.program.batch = 65536;
         t.program.network.layers[1].conv.out_c = t.program.network.layers[2].conv.in_c = INT32_MAX;
       },
       "at most 2^40 bytes"},
      // Tensors.
      {"tensor name", [](Trace& t) { tensor(t, "fc0/mask").name = "fc0/musk"; },
       "= fc0/musk: no layer of this network"},
      {"tensor twice", [](Trace& t) { tensor(t, "fc0/mask") = tensor(t, "fc0/error"); }, "must be unique"},
      {"format", [](Trace& t) { tensor(t, "fc0/error").format = ElementFormat::Int32; },
       "format = INT32: fc0/error must be INT8"},
      {"dims",
       [](Trace& t) {
         tensor(t, "fc0/error").dims = {2, 8};
       },
       "dims = [2, 8]: fc0/error must be [2, 7]"},
      {"rank", [](Trace& t) { tensor(t, "fc0/error").dims.clear(); }, "dims = []: fc0/error must be [2, 7]"},
      {"huge dims",
       [](Trace& t) {
         tensor(t, "fc0/error").dims = {INT64_MAX, INT64_MAX};
       },
       "fc0/error must be [2, 7]"},
      {"misaligned", [](Trace& t) { tensor(t, "fc0/error").address += 8; }, "must be a multiple of 64"},
      {"far away", [](Trace& t) { tensor(t, "fc0/error").address = ~std::uint64_t{63}; },
       "must be below 2^48"},
      {"overlap", [](Trace& t) { tensor(t, "fc0/error").address = tensor(t, "input").address + 64; },
       "overlaps input, which ends at 72"},
      {"data index", [](Trace& t) { tensor(t, "fc0/weight").data = 99; }, "data = 99: must be 0 to"},
      {"negative data", [](Trace& t) { tensor(t, "fc0/weight").data = -2; }, "data = -2"},
      {"data of input", [](Trace& t) { tensor(t, "input").data = 0; },
       "the steps bring the content of input"},
      {"data of mask", [](Trace& t) { tensor(t, "fc0/mask").data = 0; },
       "only operands and weights start with a content"},
      {"data size", [](Trace& t) { edit(t, "fc0/weight", [](auto& bytes) { bytes.pop_back(); }); },
       "bytes = 314: must be 315 (size of fc0/weight)"},
      {"input tensor", [](Trace& t) { t.program.input_tensor = 1000; },
       "the program must name its tensor \"input\""},
      {"label tensor", [](Trace& t) { t.program.label_tensor = 0; },
       "the program must name its tensor \"label\""},
      // Products.
      {"no commands", [](Trace& t) { t.program.commands.clear(); }, "commands = 0"},
      {"layer", [](Trace& t) { t.program.commands[0].layer = "conv7"; }, "layer = conv7: no such layer"},
      {"pass", [](Trace& t) { t.program.commands[0].pass = Pass::Update; }, "an update pass has no product"},
      {"first error", [](Trace& t) { t.program.commands[0].pass = Pass::Error; },
       "sends no error back: no weights lie behind it"},
      {"geometry", [](Trace& t) { forward(t, "conv0").geometry.stride = 2; },
       "geometry, mode, stage, pool and slots must be"},
      {"mode", [](Trace& t) { forward(t, "conv0").mode = MacMode::Int8; },
       "geometry, mode, stage, pool and slots must be"},
      {"shift", [](Trace& t) { forward(t, "conv0").shift = 31; }, "shift = 31: must be"},
      {"limit", [](Trace& t) { forward(t, "conv0").limit = 128; }, "limit = 128: must be 127"},
      {"tile zero", [](Trace& t) { forward(t, "conv0").tiling.rows = 0; }, "tiling.rows = 0: must be 1 to 3"},
      {"tile large", [](Trace& t) { forward(t, "conv0").tiling.batch = 3; },
       "tiling.batch = 3: must be 1 to 2"},
      {"tile columns", [](Trace& t) { forward(t, "fc0").tiling.columns = 6; },
       "tiling.columns = 6: must be a multiple of 4 or 7"},
      {"tile channels", [](Trace& t) { command(t, "fc1", Pass::Error).product.tiling.x_channels = 9; },
       "x_channels = 9: must be a multiple of 4 or 10"},
      {"no x", [](Trace& t) { forward(t, "fc0").x_tensor = kNoTensor; }, "x: must be \"conv0/activation\""},
      {"wrong y", [](Trace& t) { forward(t, "fc0").y_tensor = index_of(t, "fc0/weight"); },
       "y = fc0/weight: must be \"fc0/ternary\""},
      {"x out of range", [](Trace& t) { forward(t, "fc0").x_tensor = 99; }, "x = 99: must be 0 to"},
      {"x negative", [](Trace& t) { forward(t, "fc0").x_tensor = -7; }, "x = -7: must be 0 to"},
      {"surplus label", [](Trace& t) { forward(t, "fc0").label_tensor = t.program.label_tensor; },
       "label = label: must be left out here"},
      {"no mask", [](Trace& t) { forward(t, "fc0").mask_tensor = kNoTensor; }, "mask: must be \"fc0/mask\""},
      // Residence.
      {"resident activation", [](Trace& t) { forward(t, "fc0").resident = true; },
       "its result leaves at once"},
      {"resident tile", [](Trace& t) { command(t, "conv0", Pass::Gradient).product.tiling.columns = 4; },
       "the whole result must be one tile"},
      {"broken chain",
       [](Trace& t) {
         auto& c = command(t, "conv0", Pass::Gradient).product;
         c.resident = false;
         c.result_tensor = index_of(t, "conv0/weight");
       },
       "result = conv0/weight: must be \"conv0/gradient\""},
      {"chain cut", [](Trace& t) { t.program.commands.pop_back(); },
       "the next command must be the one that consumes"},
      {"orphan", [](Trace& t) { t.program.commands.erase(t.program.commands.end() - 2); },
       "left none resident"},
      // Second passes.
      {"requantise pass",
       [](Trace& t) { command(t, "conv0", Pass::Error, CommandKind::Requantise).pass = Pass::Update; },
       "is a command of the error pass"},
      {"requantise extent",
       [](Trace& t) { command(t, "conv0", Pass::Error, CommandKind::Requantise).requantise.out_h = 5; },
       "extents and pool must be those of the layer"},
      {"requantise limit",
       [](Trace& t) { command(t, "conv0", Pass::Error, CommandKind::Requantise).requantise.limit = 1; },
       "limit = 1: must be 127"},
      {"requantise tile",
       [](Trace& t) { command(t, "conv0", Pass::Error, CommandKind::Requantise).requantise.tile_cols = 7; },
       "tiling.cols = 7: must be 1 to 6"},
      {"requantise error",
       [](Trace& t) {
         command(t, "conv0", Pass::Error, CommandKind::Requantise).requantise.error_tensor = 0;
       },
       "error = input: must be \"conv0/error\""},
      {"update rows", [](Trace& t) { command(t, "fc0", Pass::Update, CommandKind::Update).update.rows = 44; },
       "rows = 44: must be 45"},
      {"update tile",
       [](Trace& t) { command(t, "fc0", Pass::Update, CommandKind::Update).update.tile_rows = 46; },
       "tile_rows = 46: must be 1 to 45"},
      {"update columns",
       [](Trace& t) {
         auto& u = command(t, "fc0", Pass::Update, CommandKind::Update).update;
         u.tile_rows = 1;
         u.tile_columns = 3;
       },
       "tile_columns = 3: must be a multiple of 4 or 7"},
      {"update order",
       [](Trace& t) {
         auto& u = command(t, "fc0", Pass::Update, CommandKind::Update).update;
         u.tile_rows = 2;
         u.tile_columns = 4;
       },
       "draws follow row-major order"},
      {"update weight",
       [](Trace& t) { command(t, "fc0", Pass::Update, CommandKind::Update).update.weight_tensor = 0; },
       "weight = input: must be \"fc0/weight\""},
      // Data flow and contents.
      {"unwritten", [](Trace& t) { t.program.commands.erase(t.program.commands.begin()); },
       "conv0/activation: is read, but nothing has written it"},
      {"no start weights", [](Trace& t) { tensor(t, "fc0/weight").data = -1; },
       "fc0/weight: is read, but nothing has written it"},
      {"no steps", [](Trace& t) { t.program.steps.clear(); }, "steps = 0"},
      {"no samples", [](Trace& t) { t.program.samples.count = 0; }, "samples.count = 0: must be 1 or more"},
      {"absurd samples", [](Trace& t) { t.program.samples.count = INT64_MAX; },
       "samples.count = 9223372036854775807: must be 1 or more"},
      {"sample count", [](Trace& t) { t.program.samples.count = 5; },
       "bytes = 144: must be 180 (size of samples.images)"},
      {"sample blob", [](Trace& t) { t.program.samples.images = 99; }, "samples.images = 99: must be 0 to"},
      {"negative blob", [](Trace& t) { t.program.samples.order = -2; }, "samples.order = -2: must be 0 to"},
      {"sample labels", [](Trace& t) { t.program.samples.labels = -1; }, "samples.labels: must be given"},
      {"sample size", [](Trace& t) { std::swap(t.program.samples.images, t.program.samples.labels); },
       "bytes = 8: must be 144 (size of samples.images)"},
      {"order", [](Trace& t) { edit(t, t.program.samples.order, [](auto& bytes) { bytes[8] = 4; }); },
       "element[2] = 4: an image must be 0 to 3"},
      {"negative order",
       [](Trace& t) {
         edit(t, t.program.samples.order, [](auto& bytes) { std::fill_n(bytes.begin(), 4, 0xFF); });
       },
       "element[0] = -1: an image must be 0 to 3"},
      {"steps without order", [](Trace& t) { t.program.steps.emplace_back(); },
       "bytes = 16: must be 24 (size of samples.order)"},
      {"eta", [](Trace& t) { t.program.steps[0].eta_log2 = 14; }, "eta_log2 = 14: must be -16 to 13"},
      {"dead state",
       [](Trace& t) {
         t.program.lfsr_states = {1, 0};
       },
       "lfsr_states[1] = 0: must not be zero"},
      {"unused blob", [](Trace& t) { t.blobs.emplace_back(std::vector<std::uint8_t>(3)); },
       "no tensor and no step uses it"},
      {"shared blob", [](Trace& t) { tensor(t, "fc0/weight").data = tensor(t, "conv0/weight").data; },
       "bytes = 45: must be 315 (size of fc0/weight)"},
      {"label", [](Trace& t) { edit(t, t.program.samples.labels, [](auto& bytes) { bytes[2] = 10; }); },
       "element[1] = 10: a label must be 0 to 9"},
      {"input", [](Trace& t) { edit(t, t.program.samples.images, [](auto& bytes) { bytes[5] = 0x80; }); },
       "element[5] = -128: input must be -127 to 127"},
      {"weight", [](Trace& t) { edit(t, "fc0/weight", [](auto& bytes) { bytes[7] = 0x80; }); },
       "element[7] = -128: fc0/weight must be -127 to 127"},
      {"ternary", [](Trace& t) { edit(t, "fc0/ternary", [](auto& bytes) { bytes[2] = 0b1000; }); },
       "element[8] = -2: fc0/ternary must be -1, 0 or 1"},
      {"padding", [](Trace& t) { edit(t, "fc0/ternary", [](auto& bytes) { bytes[1] |= 0x40; }); },
       "padding of a row must be zero"},
      {"rounding",
       [](Trace& t) { edit(t, "fc0/weight", [](auto& bytes) { bytes[0] = bytes[0] < 128 ? 0xC0 : 0x40; }); },
       "what fc0/weight rounds to"},
  };
  return kBreakages;
}

TEST(Validate, AcceptsACompiledTrace) {
  EXPECT_THAT(faults(valid_trace()), IsEmpty());
}

TEST(Validate, NamesEveryBreakage) {
  for (const Breakage& breakage : breakages()) {
    Trace trace = valid_trace();
    breakage.apply(trace);
    EXPECT_THAT(faults(trace), Contains(HasSubstr(breakage.message))) << breakage.name;
  }
}

Trace residual_trace() {
  return compile(test::compile_case(test::residual_network(), 2, 3, 1), test::roomy_machine()).trace;
}

AddCommand& addition(Trace& trace, const std::string& layer, Pass pass) {
  return command(trace, layer, pass, CommandKind::Add).add;
}

Layer& layer(Trace& trace, const std::string& name) {
  for (Layer& candidate : trace.program.network.layers)
    if (candidate.name == name) return candidate;
  throw std::out_of_range(name);
}

const std::vector<Breakage>& breakages_of_graphs() {
  static const std::vector<Breakage> kBreakages = {
      {"reads itself",
       [](Trace& t) {
         layer(t, "sum0").from = {0, 3};
       },
       "layers[3].from = 3: must be -1 to 2"},
      {"reads nothing",
       [](Trace& t) {
         layer(t, "sum0").from = {0, -2};
       },
       "layers[3].from = -2: must be -1 to 2"},
      {"adds one", [](Trace& t) { layer(t, "sum0").from = {0}; }, "layers[3].from = 1: must be 2 to 16"},
      {"product of two",
       [](Trace& t) {
         layer(t, "conv0").from = {0, 0};
       },
       "layers[1].from = 2: must be 1 to 1"},
      {"other shape",
       [](Trace& t) {
         layer(t, "sum1").from = {3, 5};
       },
       "layers[6].in_h = 3: must be 6"},
      {"unread",
       [](Trace& t) {
         layer(t, "sum1").from = {5, 5};
       },
       "layers[4] = proj: is read by no layer"},
      {"sums to a product", [](Trace& t) { layer(t, "conv0").activation = false; },
       "layers[2].from = conv1: only an add reads sums"},
      {"kernel of an add", [](Trace& t) { layer(t, "sum0").conv.kernel_h = 3; },
       "layers[3].kind = ADD: must make extents as it reads"},
      {"last hands on sums", [](Trace& t) { layer(t, "fc").activation = false; },
       "the last layer must be a product"},
      {"sum too large",
       [](Trace& t) {
         t.program.network.bits.weight = 8;
         layer(t, "conv1").alpha_log2 = 16;
         layer(t, "sum0").from = {0, 0, 0, 2};
       },
       "layers[3] (sum) = 3196"},
      {"operand",
       [](Trace& t) {
         std::swap(addition(t, "sum1", Pass::Forward).operands[0].tensor,
                   addition(t, "sum1", Pass::Forward).operands[1].tensor);
       },
       "add.operands[0] = conv2/sum: must be \"proj/sum\""},
      {"operands", [](Trace& t) { addition(t, "sum1", Pass::Forward).operands.pop_back(); },
       "add.operands = 1: must be 2 (what the layer adds)"},
      {"lift", [](Trace& t) { ++addition(t, "sum1", Pass::Forward).operands[0].lift; },
       "extents, stage, slot and units must be those of the layer"},
      {"unit", [](Trace& t) { ++addition(t, "stem", Pass::Error).operands[0].unit.offset; },
       "extents, stage, slot and units must be those of the layer"},
      {"slot", [](Trace& t) { addition(t, "stem", Pass::Error).slot = 3; },
       "extents, stage, slot and units must be those of the layer"},
      {"add tile", [](Trace& t) { addition(t, "sum0", Pass::Forward).tile_rows = 7; },
       "tiling.rows = 7: must be 1 to 6"},
      {"add mask", [](Trace& t) { addition(t, "sum0", Pass::Forward).mask_tensor = kNoTensor; },
       "mask: must be \"sum0/mask\""},
      {"add in another pass",
       [](Trace& t) { command(t, "sum0", Pass::Forward, CommandKind::Add).pass = Pass::Update; },
       "= update: the layer adds nothing in this pass"},
      {"product of an add", [](Trace& t) { command(t, "conv1", Pass::Gradient).layer = "sum0"; },
       "the layer has no weights"},
      {"error of its own",
       [](Trace& t) { command(t, "sum0", Pass::Error, CommandKind::Requantise).layer = "conv1"; },
       "the layer has no error of its own"},
      {"share unwritten",
       [](Trace& t) {
         std::erase_if(t.program.commands, [](const Command& c) {
           return c.layer == "conv0" && c.pass == Pass::Error && c.kind == CommandKind::Product;
         });
       },
       "conv0/sent_error: is read, but nothing has written it"},
  };
  return kBreakages;
}

TEST(Validate, NamesEveryBreakageOfAGraph) {
  EXPECT_THAT(faults(residual_trace()), IsEmpty());
  for (const Breakage& breakage : breakages_of_graphs()) {
    Trace trace = residual_trace();
    breakage.apply(trace);
    EXPECT_THAT(faults(trace), Contains(HasSubstr(breakage.message))) << breakage.name;
  }
}

// An average pool that the machine does not run is refused in a trace as in a network file.
TEST(Validate, NamesEveryAveragePoolThatTheMachineDoesNotRun) {
  const Trace sound =
      compile(test::compile_case(test::averaging_network(), 2, 3, 2), test::roomy_machine()).trace;
  EXPECT_THAT(faults(sound), IsEmpty());
  const auto of = [&](auto&& change) {
    Trace trace = sound;
    change(trace.program.network.layers);
    return faults(trace);
  };
  EXPECT_THAT(of([](auto& layers) { layers[1].conv.in_h = 3; }),
              Contains(HasSubstr("must be 4 (what stem leaves)")));
  EXPECT_THAT(of([](auto& layers) { layers[1].conv.out_h = layers[1].pooled_h = 2; }),
              Contains(HasSubstr("must make one position of all it reads")));
  EXPECT_THAT(of([](auto& layers) { layers[3].from = {1}, layers[3].conv.in_c = 5; }),
              Contains(HasSubstr("must be read once")));
  EXPECT_THAT(of([](auto& layers) { layers[1].activation = false; }),
              Contains(HasSubstr("must make one position of all it reads")));
}

/// A step of two grouped convolutions: 3 groups of 4 channels, and depthwise over 6 channels.
Trace grouped_trace() {
  const Network network = parse_workload(R"(
name: grouped
input: {height: 4, width: 4, channels: 12, scaling: unit}
classes: 10
layers:
  - {name: wide, kind: conv, channels: 12, groups: 3, kernel: 1, padding: valid}
  - {name: narrow, kind: conv, channels: 6, groups: 1, kernel: 1, padding: valid}
  - {name: depth, kind: conv, channels: 6, groups: 6, kernel: 3, padding: same}
  - {name: fc, kind: fc, units: 10}
training: {batch: 2, epochs: 1, schedule: [{from_epoch: 0, eta: 1}]}
)",
                                         "grouped.yaml")
                              .network;
  return compile(test::compile_case(network, 2, 3, 2), test::roomy_machine()).trace;
}

TEST(Validate, WantsWholeGroupsThatStartOnBytes) {
  const auto faults_with = [](const char* layer, int groups, int x_channels, int columns) {
    Trace trace = grouped_trace();
    ProductTiling& tiling = forward(trace, layer).tiling;
    tiling.groups = groups, tiling.x_channels = x_channels, tiling.columns = columns;
    return faults(trace);
  };
  EXPECT_THAT(faults_with("wide", 2, 4, 4), IsEmpty());
  EXPECT_THAT(faults_with("wide", 1, 2, 4), IsEmpty());
  EXPECT_THAT(faults_with("wide", 2, 2, 4), Contains(HasSubstr("tiling.x_channels = 2: must be 4")));
  EXPECT_THAT(faults_with("wide", 4, 4, 4), Contains(HasSubstr("tiling.groups = 4: must be 1 to 3")));
  EXPECT_THAT(faults_with("depth", 4, 1, 1), IsEmpty());
  EXPECT_THAT(faults_with("depth", 3, 1, 1),
              Contains(HasSubstr("tiling.groups = 3: must be a multiple of 4 or 6")));
}

TEST(Validate, ListsIndependentFaultsTogether) {
  Trace trace = valid_trace();
  tensor(trace, "fc0/error").dims = {2, 8};
  forward(trace, "conv0").tiling.rows = 0;
  forward(trace, "fc0").shift = 30;
  EXPECT_THAT(faults(trace), SizeIs(3));
}

}  // namespace
}  // namespace wagesim
