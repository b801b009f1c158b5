// Layers of SCALE-Sim and NeuroSim, in the dialects that their users write.
#include "workloads/import/scalesim/topology.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/util/faults.h"
#include "workloads/import/neurosim.h"
#include "workloads/network/workload.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

LayerList convolutions(const std::string& rows) {
  return read_scalesim_topology("Layer name, IFMAP Height, ...,\n" + rows, "net.csv",
                                ScalesimTopology::Convolutions);
}

Network network_of(const LayerList& list) {
  return parse_workload(to_network_file(list, {.name = "imported", .source = "net.csv"}), "net.yaml").network;
}

TEST(ScalesimTopology, ReadsEveryDialectOfOneRow) {
  const std::string plain = "Conv1,27,29,5,3,96,256,1";
  const Network wanted = network_of(convolutions(plain + "\n"));
  ASSERT_EQ(wanted.layers.size(), 1u);
  const ConvGeometry& conv = wanted.layers[0].conv;
  EXPECT_EQ(wanted.layers[0].name, "conv1");
  EXPECT_EQ(conv.in_h, 27);
  EXPECT_EQ(conv.in_w, 29);
  EXPECT_EQ(conv.out_h, 23);
  EXPECT_EQ(conv.out_w, 27);
  EXPECT_EQ(conv.in_c, 96);
  EXPECT_EQ(conv.out_c, 256);
  for (const std::string row :
       {"Conv1,27,29,5,3,96,256,1,\n", "Conv1,27,29,5,3,96,256,1,\r\n", "  Conv1 ,\t27,29 ,5,3,96,256,1,",
        "Conv1,27,29,5,3,96,256,1,1:1,\n", "\n\nConv1,27,29,5,3,96,256,1,2:2\n\n",
        "\"Conv1\",27,29,5,3,96,256,1", "Conv1\xC2\xA0,27,29,5,3,96,256,1,\n"})
    EXPECT_EQ(network_of(convolutions(row)).layers[0].conv, conv) << row;
  const LayerList marked = read_scalesim_topology(
      "\xEF\xBB\xBF"
      "Layer,\n" +
          plain,
      "net.csv", ScalesimTopology::Convolutions);
  EXPECT_EQ(network_of(marked).layers[0].conv, conv);
}

// SCALE-Sim's outputs along an axis: ceil((H - K) / S) + 1.
TEST(ScalesimTopology, HasItsNumberOfOutputs) {
  for (int extent = 3; extent <= 40; ++extent)
    for (int kernel = 1; kernel <= std::min(extent, 7); ++kernel)
      for (int stride = 1; stride <= 5; ++stride) {
        const LayerList list = convolutions("a," + std::to_string(extent) + ',' + std::to_string(extent + 3) +
                                            ',' + std::to_string(kernel) + ',' + std::to_string(kernel) +
                                            ",2,4," + std::to_string(stride) + ",\n");
        const Layer layer = network_of(list).layers[0];
        const auto outputs = [&](int in) { return (in - kernel + stride - 1) / stride + 1; };
        ASSERT_EQ(layer.conv.out_h, outputs(extent)) << extent << ' ' << kernel << ' ' << stride;
        ASSERT_EQ(layer.conv.out_w, outputs(extent + 3)) << extent << ' ' << kernel << ' ' << stride;
      }
}

TEST(ScalesimTopology, TellsWhatItEnlargedAndTookForSomethingElse) {
  const LayerList list = convolutions(
      "Conv1,224,224,11,11,3,96,4,\nDP_2,14,14,3,3,32,1,1,\ngrad,3136,64,1,64,1,576,1,\nConv1,9,9,3,3,4,4,1,"
      "3\n");
  EXPECT_THAT(list.notes,
              ElementsAre(HasSubstr("line 2: input height of Conv1 is 227"),
                          HasSubstr("line 2: input width of Conv1 is 227"), HasSubstr("depthwise"),
                          HasSubstr("grad is a product of 3136 x 64 by 64 x 576")));
  const Network network = network_of(list);
  EXPECT_EQ(network.layers[1].conv.groups, 32);
  EXPECT_EQ(network.layers[1].conv.out_c, 32);
  EXPECT_EQ(network.layers[2].kind, LayerKind::FullyConnected);
  EXPECT_EQ(network.layers[2].own_batch, 3136);
  EXPECT_EQ(network.layers[3].name, "conv1_2");  // the name is taken
  EXPECT_EQ(network.layers[3].own_batch, 3);
}

TEST(ScalesimTopology, ReadsProducts) {
  const LayerList list = read_scalesim_topology("Layer, M, N, K,\nTest 1, 128, 64, 256,\n", "gemm.csv",
                                                ScalesimTopology::Products);
  const Network network = network_of(list);
  EXPECT_EQ(network.layers[0].name, "test_1");
  EXPECT_EQ(network.layers[0].own_batch, 128);
  EXPECT_EQ(network.layers[0].conv.in_c, 256);
  EXPECT_EQ(network.layers[0].conv.out_c, 64);
}

TEST(ScalesimTopology, NamesEveryWrongCell) {
  EXPECT_THAT(
      faults_of([] {
        (void)convolutions("a,27,x,5,5,96,256,1,\nb,3,9,5,5,96,256,0,\nc,9,9,3,3,4,4,1,2:4,\nd,9\n");
      }),
      ElementsAre(
          "net.csv:2: column 3 (input width) = x: must be an integer from 1 to 65536",
          "net.csv:2: column 3 (input width) = x: must be at least the kernel, 5",
          "net.csv:3: column 8 (stride) = 0: must be an integer from 1 to 255",
          "net.csv:3: column 2 (input height) = 3: must be at least the kernel, 5",
          "net.csv:4: column 9 (sparsity) = 2:4: must be 1:1: sparse operands are not timed",
          "net.csv:5: column 3 (input width): is missing", "net.csv:5: column 4 (kernel height): is missing",
          "net.csv:5: column 5 (kernel width): is missing", "net.csv:5: column 6 (channels): is missing",
          "net.csv:5: column 7 (outputs): is missing", "net.csv:5: column 8 (stride): is missing"));
  EXPECT_THAT(faults_of([] { (void)convolutions(""); }),
              ElementsAre("net.csv: layers: a topology has a header and at least one row"));
}

TEST(NeurosimNetwork, ReadsItsRows) {
  const std::string text = "32,32,3,3,3,128,0,1\n32,32,128,3,3,128,1,1\n1,1,8192,1,1,1024,0,1\n";
  EXPECT_TRUE(looks_like_neurosim(text));
  EXPECT_FALSE(looks_like_neurosim("Layer,a,b,c,d,e,f,g\n1,1,1,1,1,1,1,1\n"));
  const Network network = network_of(read_neurosim_network(text, "NetWork.csv"));
  ASSERT_EQ(network.layers.size(), 3u);
  EXPECT_EQ(network.layers[0].conv.out_h, 32);
  EXPECT_EQ(network.layers[1].pooled_h, 16);
  EXPECT_EQ(network.layers[2].kind, LayerKind::FullyConnected);
  EXPECT_EQ(network.layers[2].conv.in_c, 8192);
  EXPECT_THAT(faults_of([] { (void)read_neurosim_network("32,32,3,3,3,128,2,1\n", "n.csv"); }),
              ElementsAre("n.csv:1: column 7 (pool) = 2: must be an integer from 0 to 1"));
}

}  // namespace
}  // namespace wagesim
