// Trainings of shipped networks whose every byte was recorded before the golden step was rebuilt on a graph.
#include <gtest/gtest.h>

#include "tests/sim/app/program.h"
#include "tests/util/shell.h"
#include "workloads/io/npy.h"

namespace wagesim {
namespace {

using test::run_program;

/// Pixels and labels that any language makes alike: bits 13 to 20 of a multiplicative hash of the pixel's
/// number.
Tensor<std::uint8_t> images(std::int64_t count, std::uint32_t first) {
  Tensor<std::uint8_t> pixels(Shape{count, 32, 32, 3});
  for (std::int64_t i = 0; i < pixels.elements(); ++i)
    pixels[i] = static_cast<std::uint8_t>((static_cast<std::uint32_t>(i) + first) * 2654435761U >> 13);
  return pixels;
}

Tensor<std::uint8_t> labels(std::int64_t count) {
  Tensor<std::uint8_t> classes(Shape{count});
  for (std::int64_t i = 0; i < count; ++i) classes[i] = static_cast<std::uint8_t>(i % 10);
  return classes;
}

class RecordedTraining : public testing::Test {
 protected:
  RecordedTraining() {
    write_npy(directory_ / "train_images.npy", images(16, 0));
    write_npy(directory_ / "test_images.npy", images(4, 7));
    write_npy(directory_ / "train_labels.npy", labels(16));
    write_npy(directory_ / "test_labels.npy", labels(4));
  }

  /// SHA-256 over the names and SHA-256 of all files a training leaves, in the order of their names.
  [[nodiscard]] std::string sha256_of(const std::string& network, std::vector<std::string> options) const {
    const std::string tree = (directory_ / "tree").string();
    options.insert(options.begin(), {"train", test::network_file(network)});
    options.push_back(tree);
    const test::Outcome outcome = run_program(options);
    if (outcome.status != 0) return outcome.err;
    return test::run_shell("find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum", tree, tree)
        .out.substr(0, 64);
  }

  [[nodiscard]] std::string data() const { return directory_.path().string(); }

  TemporaryDirectory directory_;
};

TEST_F(RecordedTraining, LeavesTheWeightsOfLeNet5After20Steps) {
  EXPECT_EQ(sha256_of("lenet5.yaml", {"--batch", "8", "--steps", "20", "--weights"}),
            "7a1f6b4649f5019309f3941b4d3a1987bc40e67ba1e9284628f8c6893c7ad0fa");
}

TEST_F(RecordedTraining, DumpsTheTensorsOfLeNet5In20Steps) {
  EXPECT_EQ(sha256_of("lenet5.yaml", {"--batch", "8", "--steps", "20", "--dump"}),
            "19882553a61aa941d2936f8044a94ac9f26c0d30184cc3cc38d1a608c528974f");
}

TEST_F(RecordedTraining, LeavesTheWeightsOfVgg7After20Steps) {
  EXPECT_EQ(sha256_of("vgg7.yaml", {"--data", data(), "--batch", "2", "--steps", "20", "--weights"}),
            "a4a3eca7e150e32776e63875215bb302396c3ef9df63923801257c8286cfa827");
}

TEST_F(RecordedTraining, DumpsTheTensorsOfVgg7InOneStep) {
  EXPECT_EQ(sha256_of("vgg7.yaml", {"--data", data(), "--batch", "2", "--steps", "1", "--dump"}),
            "26b3de616dfdbe4c97c139169c9660bb74a57d9db016a91e4d1888ded4e954ff");
}

TEST_F(RecordedTraining, DumpsTheTensorsOfANarrowVgg7In20Steps) {
  EXPECT_EQ(sha256_of("vgg7-narrow.yaml", {"--data", data(), "--batch", "4", "--steps", "20", "--dump"}),
            "ddeed0cbb58d5e3727a4615fb51e390f7cb11bca4823c8bc7f03c90821f0e301");
}

TEST_F(RecordedTraining, DumpsTheTensorsOfEveryKindOfLayerIn20Steps) {
  EXPECT_EQ(sha256_of("mixed.yaml", {"--batch", "8", "--steps", "20", "--dump"}),
            "0ec62ae22b9de0b3de085649d056c28ed27f7db76294048495ee025a7574eaab");
}

}  // namespace
}  // namespace wagesim
