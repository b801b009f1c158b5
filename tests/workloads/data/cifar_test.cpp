#include "workloads/data/cifar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/util/faults.h"
#include "tests/util/temporary_directory.h"
#include "tests/workloads/data/data_bytes.h"

namespace wagesim {
namespace {

using testing::ElementsAre;

std::vector<std::string> faults_in(const std::string& file) {
  std::vector<std::uint16_t> labels;
  std::vector<std::uint8_t> pixels;
  return faults_of([&] { parse_cifar(bytes_of(file), "b.bin", labels, pixels); });
}

TEST(Cifar, TurnsPlanesIntoChannelLastPixels) {
  std::vector<std::uint16_t> labels;
  std::vector<std::uint8_t> pixels;
  parse_cifar(bytes_of(cifar_record(3, 77) + cifar_record(9, 78)), "b.bin", labels, pixels);
  EXPECT_THAT(labels, ElementsAre(3, 9));
  ASSERT_EQ(pixels.size(), 2u * 32 * 32 * 3);
  for (std::size_t position = 0; position < 1024; ++position) {
    EXPECT_EQ(pixels[3 * position], position & 0xFF);
    EXPECT_EQ(pixels[3 * position + 1], (position + 1) & 0xFF);
    EXPECT_EQ(pixels[3 * position + 2], 77);
  }
  EXPECT_EQ(pixels.back(), 78);
}

TEST(Cifar, JoinsFilesOfAnyNumberOfRecords) {
  const TemporaryDirectory directory;
  put(directory / "a", cifar_record(0, 1));
  put(directory / "b", cifar_record(1, 2) + cifar_record(2, 3) + cifar_record(3, 4));
  const Dataset set = load_cifar({directory / "a", directory / "b"});
  EXPECT_EQ(set.images.shape(), (Shape{4, 32, 32, 3}));
  EXPECT_THAT(set.labels, ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(set.images[2], 1);
  EXPECT_EQ(set.images[3 * 3072 + 2], 4);
}

TEST(Cifar, RefusesPartialRecordsAndEmptyFiles) {
  const std::string allowed =
      ": must be a positive multiple of 3073, the bytes of a CIFAR-10 record (one label, 32x32 pixels of "
      "three colours)";
  EXPECT_THAT(faults_in(""), ElementsAre("b.bin: length = 0 bytes" + allowed));
  EXPECT_THAT(faults_in(cifar_record(0, 0) + 'x'), ElementsAre("b.bin: length = 3074 bytes" + allowed));
  EXPECT_THAT(faults_in(cifar_record(0, 0).substr(1)), ElementsAre("b.bin: length = 3072 bytes" + allowed));
}

TEST(Cifar, RefusesALabelAboveNine) {
  EXPECT_THAT(faults_in(cifar_record(9, 0) + cifar_record(10, 0)),
              ElementsAre("b.bin: label of record 1 = 10: must be 0 to 9 in a CIFAR-10 file"));
}

}  // namespace
}  // namespace wagesim
