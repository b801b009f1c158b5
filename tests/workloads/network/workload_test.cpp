#include "workloads/network/workload.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/workloads/network/network_text.h"

namespace wagesim {
namespace {

Workload parse(const std::string& text) {
  return parse_workload(text, "net.yaml");
}

TEST(Workload, HasTheDocumentedDefaults) {
  const Workload workload = parse(with("bits: {weight: 2, activation: 8, gradient: 8, error: 8}\n", ""));
  EXPECT_EQ(workload.network.bits, BitWidths{});
  EXPECT_EQ(workload.network.profile, Profile::OfficialCode);
  EXPECT_FALSE(workload.network.quantise_logits);
  EXPECT_EQ(workload.augmentation, Augmentation{});
  EXPECT_EQ(workload.network.layers[0].conv.stride, 1);
  EXPECT_EQ(workload.network.layers[0].pool, (PoolShape{2, 2}));
  EXPECT_FALSE(workload.network.layers[1].pool.present());
}

TEST(Workload, ReadsEveryNamedChoice) {
  EXPECT_EQ(parse(with("scaling: unit", "scaling: symmetric")).network.scaling, InputScaling::Symmetric);
  EXPECT_EQ(parse(with("scaling: unit", "scaling: offset")).network.scaling, InputScaling::Offset);
  EXPECT_EQ(parse(with("classes: 4", "classes: 4\nprofile: paper")).network.profile, Profile::Paper);
  EXPECT_TRUE(parse(with("classes: 4", "classes: 4\nlogits: quantised")).network.quantise_logits);
  EXPECT_NO_THROW((void)parse(with("epochs: 3", "epochs: 3\n  loss: sse")));
  EXPECT_EQ(parse(with("epochs: 3", "epochs: 3\n  augmentation: {pad: 2, flip: true}")).augmentation,
            (Augmentation{2, true}));
}

TEST(Workload, ReadsEveryFormOfPadding) {
  const auto conv = [](const char* padding) {
    return parse(with("padding: same", std::string("padding: ") + padding)).network.layers[0].conv;
  };
  EXPECT_EQ(conv("same").out_h, 8);
  EXPECT_EQ(conv("valid").out_h, 6);
  EXPECT_EQ(conv("2").out_h, 10);
  EXPECT_EQ(conv("2").pad_left, 2);
  const ConvGeometry sides = conv("[0, 1, 2, 2]");  // top, left, bottom, right
  EXPECT_EQ(sides.out_h, 8);
  EXPECT_EQ(sides.out_w, 7);
  EXPECT_EQ(sides.pad_top, 0);
  EXPECT_EQ(sides.pad_left, 1);
}

TEST(Workload, FlattensThePooledMap) {
  const Network network = parse(kSmallNetwork).network;
  EXPECT_EQ(network.layers[0].pooled_h, 4);
  EXPECT_EQ(network.layers[0].pooled_w, 3);
  EXPECT_EQ(network.layers[1].conv.in_c, 4 * 3 * 4);
  EXPECT_EQ(network.layers[1].kind, LayerKind::FullyConnected);
}

// alpha if sqrt(6 / n) as printed in the paper: the third column of wage.md section 2.1.
TEST(Workload, TakesAlphaFromTheProfile) {
  std::string text = with("height: 8, width: 6, channels: 2", "height: 1, width: 1, channels: 512");
  text = with(
      "  - {name: conv0, kind: conv, channels: 4, kernel: 3, stride: 1, padding: same, pool: {size: 2}}\n",
      "", text);
  EXPECT_EQ(parse(text).network.layers[0].alpha_log2, 3);
  text = with("512", "1024", text);
  EXPECT_EQ(parse(text).network.layers[0].alpha_log2, 4);
  EXPECT_EQ(parse(with("classes: 4", "classes: 4\nprofile: paper", text)).network.layers[0].alpha_log2, 3);
}

TEST(Workload, AcceptsBothEndsOfTheLearningRate) {
  EXPECT_EQ(parse(with("eta: 1", "eta: 256")).rate_at(0).exponent, 8);
  EXPECT_EQ(parse(with("eta: 1", "eta: 0.0000152587890625")).rate_at(0).exponent, -16);
}

}  // namespace
}  // namespace wagesim
