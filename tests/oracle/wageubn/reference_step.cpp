#include "tests/oracle/wageubn/reference_step.h"

#include <array>

#include "tests/oracle/rules.h"

namespace wagesim::oracle::wageubn {
namespace {

Operation conv(const char* name, int input, int channels, int kernel, int stride, int out) {
  const int before = (kernel - 1) / 2;
  return {name, Kind::Conv, {input}, channels, kernel, kernel, stride, before, before, out, out};
}

Operation plain(const char* name, Kind kind, std::vector<int> inputs, int channels = 0) {
  Operation op;
  op.name = name;
  op.kind = kind;
  op.inputs = std::move(inputs);
  op.channels = channels;
  return op;
}

}  // namespace

Net reference_net() {
  Net net;
  net.height = net.width = 8;
  net.channels = 3;
  net.operations = {conv("stem", -1, 4, 3, 1, 8),
                    // 3/2 `same` on 8x8: no row before, one behind
                    {"pool", Kind::MaxPool, {0}, 0, 3, 3, 2, 0, 0, 4, 4},
                    plain("s0b0_bn0", Kind::Bn, {1}),
                    conv("s0b0_conv0", 2, 4, 3, 1, 4),
                    plain("s0b0_bn1", Kind::Bn, {3}),
                    conv("s0b0_conv1", 4, 4, 3, 1, 4),
                    plain("s0b0_add", Kind::Add, {1, 5}),
                    plain("s1b0_bn0", Kind::Bn, {6}),
                    conv("s1b0_proj", 7, 8, 1, 2, 2),
                    conv("s1b0_conv0", 7, 8, 3, 2, 2),
                    plain("s1b0_bn1", Kind::Bn, {9}),
                    conv("s1b0_conv1", 10, 8, 3, 1, 2),
                    plain("s1b0_add", Kind::Add, {8, 11}),
                    plain("bn_last", Kind::Bn, {12}),
                    plain("avg", Kind::AveragePool, {13}),
                    plain("fc", Kind::Fc, {14}, 3)};
  return net;
}

State reference_start(const Net& net) {
  State state = start_state(net, first_lane_states(1, 8));
  std::int64_t layer = 0;
  for (const Operation& op : net.operations) {
    if (op.kind != Kind::Conv && op.kind != Kind::Fc) continue;
    std::int64_t i = 0;
    for (Wide& w : state.tensors[op.name + "/weight"]) {
      w = (((i + 1000 * layer + 1) * Wide{2654435761} % power(32)) / 512) - power(22);
      ++i;
    }
    ++layer;
  }
  return state;
}

std::vector<Wide> reference_input() {
  std::vector<Wide> input;
  for (std::int64_t i = 0; i < 4 * 8 * 8 * 3; ++i) input.push_back((7 * i * i + 37 * i) % 255 - 127);
  return input;
}

const std::vector<TensorRow>& reference_rows() {
  static const std::vector<TensorRow> rows = {
      {"stem/sum", -14, -71683, 4256519092U},
      {"stem/e2", -17, -13, 7612710U},
      {"stem/gradient", -24, -4431160, 3792668441U},
      {"stem/quantised", -14, -128, 4294952725U},
      {"pool/sum", -14, 4181801, 533501358U},
      {"s0b0_bn0/activation", -5, 3407, 461315U},
      {"s0b0_bn0/e1", -12, -276, 4294956170U},
      {"s0b0_bn0/dx", -20, -1938, 16678739U},
      {"s0b0_conv0/sum", -12, 1343, 601909U},
      {"s0b0_conv0/e2", -19, -1238, 494920U},
      {"s0b0_conv0/gradient", -24, -3948860, 3781752430U},
      {"s0b0_conv0/quantised", -14, -241, 4294935703U},
      {"s0b0_bn1/activation", -5, 3166, 438221U},
      {"s0b0_bn1/e1", -12, 220, 32420U},
      {"s0b0_bn1/dx", -20, 200, 1304111U},
      {"s0b0_conv1/sum", -12, 1601, 432640U},
      {"s0b0_conv1/e2", -19, 756, 1778213U},
      {"s0b0_conv1/gradient", -24, -1823316, 137937774U},
      {"s0b0_conv1/quantised", -14, -108, 8730U},
      {"s0b0_add/sum", -14, 4188205, 535231918U},
      {"s0b0_add/trunk", -19, 120, 1725062U},
      {"s0b0_add/t16", -20, 240, 3450124U},
      {"s1b0_bn0/activation", -5, 3137, 371954U},
      {"s1b0_bn0/e1", -11, -192, 4294964318U},
      {"s1b0_bn0/dx", -19, 120, 1725062U},
      {"s1b0_proj/sum", -12, 15228, 1188250U},
      {"s1b0_proj/e2", -19, -4106, 2740426U},
      {"s1b0_proj/gradient", -24, -4792315, 4207804273U},
      {"s1b0_proj/quantised", -14, -291, 4294961952U},
      {"s1b0_conv0/sum", -12, -23724, 4292194612U},
      {"s1b0_conv0/e2", -18, 5088, 1561981U},
      {"s1b0_conv0/gradient", -23, 9791954, 447845927U},
      {"s1b0_conv0/quantised", -14, 1191, 53932U},
      {"s1b0_bn1/activation", -5, 1659, 105627U},
      {"s1b0_bn1/e1", -11, -179, 4294963998U},
      {"s1b0_bn1/dx", -19, -266, 1951614U},
      {"s1b0_conv1/sum", -12, -580, 4294645862U},
      {"s1b0_conv1/e2", -19, -4106, 2740426U},
      {"s1b0_conv1/gradient", -24, -17165331, 3810677456U},
      {"s1b0_conv1/quantised", -14, -1946, 4294923863U},
      {"s1b0_add/sum", -12, 14648, 866816U},
      {"s1b0_add/trunk", -20, 262, 6293151U},
      {"bn_last/activation", -5, 1682, 102738U},
      {"bn_last/e1", -12, 788, 96488U},
      {"bn_last/dx", -20, 262, 6293151U},
      {"avg/activation", -6, 842, 13150U},
      {"fc/sum", -13, -10477, 4294873426U},
      {"fc/e2", -16, -128, 4294956416U},
      {"fc/gradient", -22, -31460, 4293118106U},
      {"fc/quantised", -14, -8, 4294966845U},
  };
  return rows;
}

const std::vector<ValueRow>& reference_hashes_after_two() {
  static const std::vector<ValueRow> rows = {
      {"stem/weight", 4048215468},    {"s0b0_conv0/weight", 4212419906}, {"s0b0_conv1/weight", 31010423},
      {"s1b0_proj/weight", 35069670}, {"s1b0_conv0/weight", 2266476820}, {"s1b0_conv1/weight", 1493460205},
      {"fc/weight", 4190490518},      {"s0b0_bn0/gamma", 41880302},      {"s0b0_bn1/gamma", 41791538},
      {"s1b0_bn0/gamma", 41853184},   {"s1b0_bn1/gamma", 151170678},     {"bn_last/gamma", 150880336}};
  return rows;
}

const std::vector<ValueRow>& reference_sums_after_two() {
  static const std::vector<ValueRow> rows = {{"s0b0_bn0/beta", 27872},
                                             {"s0b0_bn1/beta", 17498},
                                             {"s1b0_bn0/beta", 2184},
                                             {"s1b0_bn1/beta", -8112},
                                             {"bn_last/beta", -25896},
                                             {"bn_last/running_mean", 1874290},
                                             {"bn_last/running_deviation", 54928687}};
  return rows;
}

}  // namespace wagesim::oracle::wageubn
