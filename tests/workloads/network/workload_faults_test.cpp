#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/util/faults.h"
#include "tests/workloads/network/network_text.h"
#include "workloads/network/workload.h"

namespace wagesim {
namespace {

using testing::ElementsAre;

std::vector<std::string> faults_in(const std::string& text) {
  return faults_of([&] { (void)parse_workload(text, "net.yaml"); });
}

/// One piece of kSmallNetwork replaced, and all that is then said.
struct Wrong {
  const char* piece;
  const char* replacement;
  const char* message;
};

TEST(WorkloadFaults, NameLineKeyValueAndRange) {
  EXPECT_TRUE(faults_in(kSmallNetwork).empty());
  const std::vector<Wrong> cases = {
      {"name: small", "name: Small", "1: name = Small: must be 1 to 64 of a-z, 0-9, _, -"},
      {"name: small\n", "", "1: name: is missing"},
      {"height: 8", "height: 0", "2: input.height = 0: must be an integer from 1 to 4096"},
      {"channels: 2", "channels: 4097", "2: input.channels = 4097: must be an integer from 1 to 4096"},
      {"scaling: unit", "scaling: units",
       "2: input.scaling = units: must be one of unit, symmetric, offset; did you mean \"unit\"?"},
      {"scaling: unit", "scale: unit, scaling: unit",
       "2: input.scale: unknown key; did you mean \"scaling\"?"},
      {"classes: 4", "classes: 1", "3: classes = 1: must be an integer from 2 to 65535"},
      {"classes: 4", "classes: 5", "7: layers[1].units = 4: must be the number of classes, 5"},
      {"weight: 2", "weight: 1", "4: bits.weight = 1: must be an integer from 2 to 12"},
      {"weight: 2", "weight: 9", "4: bits.weight = 9: must be at most the gradient width, 8"},
      {"error: 8", "error: 13", "4: bits.error = 13: must be an integer from 2 to 12"},
      {"error: 8", "errors: 8", "4: bits.errors: unknown key; did you mean \"error\"?"},
      {"classes: 4", "classes: 4\nprofile: official",
       "4: profile = official: must be one of official-code, paper; did you mean \"official-code\"?"},
      {"classes: 4", "classes: 4\nlogits: quantized",
       "4: logits = quantized: must be one of raw, quantised; did you mean \"quantised\"?"},
      {"name: conv0", "name: conv/0", "6: layers[0].name = conv/0: must be 1 to 64 of a-z, 0-9, _"},
      {"name: conv0", "name: label",
       "6: layers[0].name = label: is the name of a step's own tensor in a dump"},
      {"name: fc0", "name: conv0", "7: layers[1].name = conv0: another layer has this name"},
      {"kind: conv", "kind: convolution",
       "6: layers[0].kind = convolution: must be one of conv, fc, max_pool, average_pool, add; did you mean "
       "\"conv\"?"},
      {"kind: fc, ", "", "7: layers[1].kind: is missing"},
      {"channels: 4", "channels: 0", "6: layers[0].channels = 0: must be an integer from 1 to 65536"},
      {"kernel: 3", "kernel: 256", "6: layers[0].kernel = 256: must be an integer from 1 to 255"},
      {"kernel: 3", "kernel: [3, 3, 3]", "6: layers[0].kernel = [list of 3]: must be a list of 2 elements"},
      {"kernel: 3", "kernel: [3, 0]", "6: layers[0].kernel[1] = 0: must be an integer from 1 to 255"},
      {"kernel: 3, stride: 1, padding: same", "kernel: [3, 7], padding: valid",
       "6: layers[0].kernel = [list of 2]: is larger than its padded input; the input is 8x6"},
      {"stride: 1", "stride: 0", "6: layers[0].stride = 0: must be an integer from 1 to 255"},
      {"stride: 1", "strides: 1", "6: layers[0].strides: unknown key; did you mean \"stride\"?"},
      {"padding: same, ", "", "6: layers[0].padding: is missing"},
      {"padding: same", "padding: full", "6: layers[0].padding = full: must be one of same, valid"},
      {"padding: same", "padding: 3", "6: layers[0].padding = 3: must be an integer from 0 to 2"},
      {"padding: same", "padding: -1", "6: layers[0].padding = -1: must be an integer from 0 to 2"},
      {"padding: same", "padding: [0, 0, 3, 0]",
       "6: layers[0].padding[2] = 3: must be an integer from 0 to 2"},
      {"padding: same", "padding: [0, 0]",
       "6: layers[0].padding = [list of 2]: must be a list of 4 elements"},
      {"size: 2", "size: 4", "6: layers[0].pool.size = 4: must be an integer from 2 to 3"},
      {"size: 2", "size: 2, stride: 3", "6: layers[0].pool.stride = 3: must be an integer from 1 to 2"},
      {"pool: {size: 2}", "pool: 2", "6: layers[0].pool = 2: must be a map of keys and values"},
      {"stride: 1, padding: same", "stride: 8, padding: same",
       "6: layers[0].pool.size = 2: is larger than the map it pools, which is 1x1"},
      {"units: 4", "units: 4, pool: {size: 2}",
       "7: layers[1].pool: unknown key; known here: from input kind name units"},
      {"units: 4", "units: 65537", "7: layers[1].units = 65537: must be an integer from 1 to 65536"},
      {"kind: fc, units: 4", "kind: conv, channels: 4, kernel: 1, padding: same",
       "7: layers[1].kind = conv: the last layer must be fc, with one unit a class"},
      {"  - {name: fc0",
       "  - {name: fc, kind: fc, units: 8}\n  - {name: c, kind: conv, channels: 4, kernel: 1, "
       "padding: same}\n  - {name: fc0",
       "8: layers[2].kind = conv: a conv layer cannot follow an fc layer"},
      {"batch: 4", "batch: 0", "9: training.batch = 0: must be an integer from 1 to 65536"},
      {"epochs: 3", "epochs: many", "10: training.epochs = many: must be an integer from 1 to 1000000"},
      {"epochs: 3", "epochs: 3\n  loss: mse",
       "11: training.loss = mse: must be one of sse; did you mean \"sse\"?"},
      {"epochs: 3", "epochs: 3\n  augmentation: {pad: 65}",
       "11: training.augmentation.pad = 65: must be an integer from 0 to 64"},
      {"epochs: 3", "epochs: 3\n  augmentation: {flip: yes}",
       "11: training.augmentation.flip = yes: must be true or false"},
      {"eta: 1", "eta: 3", "11: training.schedule[0].eta = 3: must be a power of two, such as 8, 1 or 0.125"},
      {"eta: 1", "eta: 512",
       "11: training.schedule[0].eta = 512: must be a number from 0.0000152587890625 to 256"},
      {"eta: 1", "eta: -1",
       "11: training.schedule[0].eta = -1: must be a number from 0.0000152587890625 to 256"},
      {"from_epoch: 0", "from_epoch: 1",
       "11: training.schedule[0].from_epoch = 1: the first step must be from epoch 0"},
      {"eta: 1}", "eta: 1}, {from_epoch: 0, eta: 1}",
       "11: training.schedule[1].from_epoch = 0: must be after the step before, 0"},
      {"[{from_epoch: 0, eta: 1}]", "[]",
       "11: training.schedule = [list of 0]: must be a list of 1 to 1000 elements"},
  };
  for (const Wrong& wrong : cases) {
    SCOPED_TRACE(wrong.replacement);
    EXPECT_THAT(faults_in(with(wrong.piece, wrong.replacement)),
                ElementsAre(std::string("net.yaml:") + wrong.message));
  }
}

TEST(WorkloadFaults, AreAllListedAtOnce) {
  std::string text = with("height: 8", "height: 0");
  text = with("kernel: 3", "kernel: 0", text);
  text = with("eta: 1", "eta: 5", text);
  text = with("classes: 4", "classes: 7", text);
  EXPECT_THAT(faults_in(text),
              ElementsAre("net.yaml:2: input.height = 0: must be an integer from 1 to 4096",
                          "net.yaml:6: layers[0].kernel = 0: must be an integer from 1 to 255",
                          "net.yaml:7: layers[1].units = 4: must be the number of classes, 7",
                          "net.yaml:11: training.schedule[0].eta = 5: must be a power of two, such "
                          "as 8, 1 or 0.125"));
}

const std::string kWide = R"(name: wide
input: {height: 4096, width: 4096, channels: 1, scaling: unit}
classes: 2
layers:
  - {name: fc0, kind: fc, units: 2}
training: {batch: 1, epochs: 1, schedule: [{from_epoch: 0, eta: 1}]}
)";

// 4096^2 * 127 = 2,130,706,432 fits int32 by 0.8 %; 4096 * 4096 * 2 inputs do not.
TEST(WorkloadFaults, RefuseForwardSumsBeyondInt32) {
  EXPECT_TRUE(faults_in(with("classes: 2", "classes: 2\nlogits: quantised", kWide)).empty());
  EXPECT_THAT(
      faults_in(with("channels: 1", "channels: 2", kWide)),
      ElementsAre(
          "net.yaml:5: layers[0].forward sum = 4261412864: must be at most 2147483647 (sums are int32 "
          "and never wrap)"));
}

TEST(WorkloadFaults, RefuseErrorSumsBeyondInt32) {
  std::string text = with("weight: 2", "weight: 8");
  text = with("  - {name: fc0",
              "  - {name: c, kind: conv, channels: 65536, kernel: 3, padding: same}\n  - {name: fc0", text);
  EXPECT_THAT(
      faults_in(text),
      ElementsAre(
          "net.yaml:7: layers[1].error sum = 9513271296: must be at most 2147483647 (sums are int32 and "
          "never wrap)",
          "net.yaml:8: layers[2].forward sum = 12684361728: must be at most 2147483647 (sums are int32 "
          "and never wrap)"));
}

TEST(WorkloadFaults, RefuseTensorsBeyondInt32) {
  EXPECT_THAT(
      faults_in(with("channels: 1", "channels: 4096", kWide)),
      testing::Contains("net.yaml:2: input = {map}: height x width x channels is 68719476736: must be at "
                        "most 2147483647 (elements of one tensor)"));
  EXPECT_THAT(
      faults_in(with("batch: 1", "batch: 128", with("classes: 2", "classes: 2\nlogits: quantised", kWide))),
      ElementsAre("net.yaml:7: training.batch = 128: must be at most 127, or a tensor has more than 2^31 - 1 "
                  "elements"));
  const std::string layer =
      "  - {name: c, kind: conv, channels: 65536, kernel: 1, padding: same}\n  - {name: fc0";
  EXPECT_THAT(
      faults_in(with("  - {name: fc0", layer, kWide)),
      ElementsAre(
          "net.yaml:5: layers[0].outputs = 1099511627776: must be at most 2147483647 (elements of one "
          "tensor)",
          "net.yaml:6: layers[1].inputs = 1099511627776: must be at most 2147483647 (a flattened map "
          "is too large)"));
}

TEST(WorkloadFaults, NameTheFileThatIsMissing) {
  EXPECT_THAT(faults_of([] { (void)load_workload("no/such/net.yaml"); }),
              ElementsAre("no/such/net.yaml: cannot open: No such file or directory"));
}

}  // namespace
}  // namespace wagesim
