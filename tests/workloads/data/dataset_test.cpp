#include "workloads/data/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/util/faults.h"
#include "tests/util/temporary_directory.h"
#include "tests/workloads/data/data_bytes.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Network network_of(int height, int width, int channels, int classes) {
  Network network;
  network.name = "net";
  network.input_h = height;
  network.input_w = width;
  network.input_c = channels;
  network.classes = classes;
  return network;
}

const Network kGrey = network_of(1, 2, 1, 4);
const Network kColour = network_of(32, 32, 3, 10);

/// Two training images and one test image of 1x2 pixels.
void put_idx(const TemporaryDirectory& directory, const std::string& suffix = "") {
  const auto store = [&](const std::string& name, const std::string& file) {
    put(directory / (name + suffix), suffix.empty() ? file : gzip(file));
  };
  store("train-images-idx3-ubyte", idx({2, 1, 2}, "abcd"));
  store("train-labels-idx1-ubyte", idx({2}, "\x01\x03"));
  store("t10k-images-idx3-ubyte", idx({1, 1, 2}, "ef"));
  store("t10k-labels-idx1-ubyte", idx({1}, "\x02"));
}

void put_npy(const TemporaryDirectory& directory) {
  put(directory / "train_images.npy", npy("|u1", "(2, 1, 2)", "abcd"));
  put(directory / "train_labels.npy", npy("|u1", "(2,)", "\x01\x03"));
  put(directory / "test_images.npy", npy("|u1", "(1, 1, 2, 1)", "ef"));
  put(directory / "test_labels.npy", npy("|u1", "(1,)", "\x02"));
}

std::vector<std::string> faults_in(const TemporaryDirectory& directory, const Network& network) {
  return faults_of([&] { (void)load_data(directory.path(), network); });
}

void expect_grey(const DataSplit& split) {
  EXPECT_EQ(split.train.height, 1);
  EXPECT_EQ(split.train.width, 2);
  EXPECT_EQ(split.train.channels, 1);
  EXPECT_EQ(split.train.images.shape(), (Shape{2, 1, 2, 1}));
  EXPECT_EQ(split.train.images[3], 'd');
  EXPECT_THAT(split.train.labels, ElementsAre(1, 3));
  EXPECT_EQ(split.test.size(), 1);
  EXPECT_EQ(split.test.images[1], 'f');
  EXPECT_THAT(split.test.labels, ElementsAre(2));
}

TEST(LoadData, ReadsIdxRawAndPackedAndNpyAlike) {
  const TemporaryDirectory raw, packed, arrays;
  put_idx(raw);
  put_idx(packed, ".gz");
  put_npy(arrays);
  expect_grey(load_data(raw.path(), kGrey));
  expect_grey(load_data(packed.path(), kGrey));
  expect_grey(load_data(arrays.path(), kGrey));
}

TEST(LoadData, PrefersARawIdxFileToAPackedOne) {
  const TemporaryDirectory directory;
  put_idx(directory);
  put(directory / "train-images-idx3-ubyte.gz", "broken");
  expect_grey(load_data(directory.path(), kGrey));
}

TEST(LoadData, ReadsCifarFilesInOrderOfTheirNames) {
  const TemporaryDirectory directory;
  put(directory / "data_batch_2.bin", cifar_record(2, 0));
  put(directory / "data_batch_1.first2.bin", cifar_record(0, 0) + cifar_record(1, 0));
  put(directory / "test_batch.bin", cifar_record(5, 0));
  put(directory / "batches.meta.txt", "airplane\n");
  const DataSplit split = load_data(directory.path(), kColour);
  EXPECT_THAT(split.train.labels, ElementsAre(0, 1, 2));
  EXPECT_THAT(split.test.labels, ElementsAre(5));
  EXPECT_EQ(split.train.channels, 3);
}

TEST(LoadData, NamesEveryFileThatIsMissingOrWrong) {
  const TemporaryDirectory directory;
  put_idx(directory);
  std::filesystem::remove(directory / "train-labels-idx1-ubyte");
  put(directory / "t10k-images-idx3-ubyte", "GIF89a..");
  EXPECT_THAT(faults_in(directory, kGrey), ElementsAre((directory / "train-labels-idx1-ubyte").string() +
                                                           ": cannot open: No such file or directory",
                                                       HasSubstr("t10k-images-idx3-ubyte: magic")));
}

TEST(LoadData, RefusesImagesThatAreNotTheNetworksInput) {
  const TemporaryDirectory directory;
  put_idx(directory);
  const std::string message = ": image size = 1x2x1: must be 2x1x1, the input of network net";
  EXPECT_THAT(faults_in(directory, network_of(2, 1, 1, 4)),
              ElementsAre((directory / "train-images-idx3-ubyte").string() + message,
                          (directory / "t10k-images-idx3-ubyte").string() + message));
}

TEST(LoadData, RefusesLabelsThatAreNoClassOfTheNetwork) {
  const TemporaryDirectory directory;
  put_idx(directory);
  EXPECT_THAT(faults_in(directory, network_of(1, 2, 1, 2)),
              ElementsAre((directory / "train-labels-idx1-ubyte").string() +
                              ": label 1 = 3: must be 0 to 1; 1 of the labels are not",
                          (directory / "t10k-labels-idx1-ubyte").string() +
                              ": label 0 = 2: must be 0 to 1; 1 of the labels are not"));
}

TEST(LoadData, RefusesAsManyLabelsAsThereAreNotImages) {
  const TemporaryDirectory directory;
  put_idx(directory);
  put(directory / "train-labels-idx1-ubyte", idx({3}, "\x01\x01\x01"));
  EXPECT_THAT(faults_in(directory, kGrey),
              ElementsAre((directory / "train-labels-idx1-ubyte").string() +
                          ": number of labels = 3: must be the number of images, 2"));
}

/// A packed file of a few megabytes announces and holds gigabytes: what it announces is judged first.
TEST(LoadData, RefusesByItsHeaderAFileThatUnpacksToGigabytes) {
  const TemporaryDirectory directory;
  put_idx(directory, ".gz");
  put(directory / "train-images-idx3-ubyte.gz", gzip(idx({3, 32768, 32768}, std::string(1 << 20, 'x'))));
  put(directory / "t10k-labels-idx1-ubyte.gz", gzip(idx({1u << 31}, std::string(1 << 20, '\1'))));
  EXPECT_THAT(faults_in(directory, kGrey),
              ElementsAre((directory / "train-images-idx3-ubyte.gz").string() +
                              ": image size = 32768x32768x1: must be 1x2x1, the input of network net",
                          (directory / "t10k-labels-idx1-ubyte.gz").string() +
                              ": number of labels = 2147483648: must be the number of images, 1"));
}

TEST(LoadData, RefusesSparseFilesByTheirHeaders) {
  const TemporaryDirectory directory;
  constexpr std::uintmax_t kBytes = std::uintmax_t{4} << 30;
  put_npy(directory);
  std::filesystem::resize_file(directory / "train_images.npy", kBytes);
  std::filesystem::resize_file(directory / "test_labels.npy", kBytes);
  EXPECT_THAT(faults_in(directory, kGrey),
              ElementsAre(HasSubstr("train_images.npy: length of the values = 42949"),
                          HasSubstr("test_labels.npy: length of the values = 42949")));
  put(directory / "train_images.npy", "");
  std::filesystem::resize_file(directory / "train_images.npy", kBytes);
  EXPECT_THAT(faults_in(directory, kGrey), ElementsAre(HasSubstr("train_images.npy: magic"),
                                                       HasSubstr("test_labels.npy: length of the values")));
}

TEST(LoadData, RefusesADirectoryWithoutOrWithSeveralDataSets) {
  const TemporaryDirectory directory;
  EXPECT_THAT(faults_in(directory, kGrey),
              ElementsAre(HasSubstr(": no data set: must hold train-images-idx3-ubyte")));
  put_idx(directory);
  put(directory / "test_labels.npy", "");
  EXPECT_THAT(faults_in(directory, kGrey),
              ElementsAre(HasSubstr(": more than one data set: must hold one form")));
  EXPECT_THAT(faults_of([] { (void)load_data("no/such", kGrey); }),
              ElementsAre("no/such: cannot read data directory: No such file or directory"));
}

TEST(LoadData, RefusesHalfACifarSet) {
  const TemporaryDirectory directory;
  put(directory / "data_batch_1.bin", cifar_record(0, 0));
  EXPECT_THAT(faults_in(directory, kColour),
              ElementsAre(directory.path().string() + ": missing: test_batch*.bin"));
}

}  // namespace
}  // namespace wagesim
