#include "tests/bench/layer_shapes.h"

namespace wagesim::bench {
namespace {

ConvGeometry same_3x3(int batch, int size, int in_c, int out_c) {
  return {.batch = batch,
          .in_h = size,
          .in_w = size,
          .in_c = in_c,
          .out_h = size,
          .out_w = size,
          .out_c = out_c,
          .kernel_h = 3,
          .kernel_w = 3,
          .stride = 1,
          .pad_top = 1,
          .pad_left = 1};
}

ConvGeometry valid_5x5(int batch, int size, int in_c, int out_c) {
  return {.batch = batch,
          .in_h = size,
          .in_w = size,
          .in_c = in_c,
          .out_h = size - 4,
          .out_w = size - 4,
          .out_c = out_c,
          .kernel_h = 5,
          .kernel_w = 5};
}

ConvGeometry connected(int batch, int in_c, int out_c) {
  return {.batch = batch, .in_c = in_c, .out_c = out_c};
}

}  // namespace

std::vector<LayerShape> lenet5(int batch) {
  return {{"lenet5/conv0", valid_5x5(batch, 28, 1, 32), true},
          {"lenet5/conv1", valid_5x5(batch, 12, 32, 64), false},
          {"lenet5/fc0", connected(batch, 1024, 512), false},
          {"lenet5/fc1", connected(batch, 512, 10), false}};
}

std::vector<LayerShape> vgg7(int batch, int connected_batch) {
  return {{"vgg7/C0", same_3x3(batch, 32, 3, 128), true},
          {"vgg7/C1", same_3x3(batch, 32, 128, 128), false},
          {"vgg7/C2", same_3x3(batch, 16, 128, 256), false},
          {"vgg7/C3", same_3x3(batch, 16, 256, 256), false},
          {"vgg7/C4", same_3x3(batch, 8, 256, 512), false},
          {"vgg7/C5", same_3x3(batch, 8, 512, 512), false},
          {"vgg7/fc0", connected(connected_batch, 8192, 1024), false},
          {"vgg7/fc1", connected(connected_batch, 1024, 10), false}};
}

std::vector<LayerShape> residual(int small_batch, int large_batch) {
  return {{"resnet8/s0", same_3x3(small_batch, 32, 16, 16), false},
          {"resnet8/s1", same_3x3(small_batch, 16, 32, 32), false},
          {"resnet8/s2", same_3x3(small_batch, 8, 64, 64), false},
          {"resnet18/s0", same_3x3(large_batch, 56, 64, 64), false}};
}

}  // namespace wagesim::bench
