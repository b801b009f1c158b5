#include "workloads/data/idx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/util/faults.h"
#include "tests/workloads/data/data_bytes.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> image_faults(const std::string& file) {
  return faults_of([&] { (void)parse_idx_images(bytes_of(file), "i"); });
}
std::vector<std::string> label_faults(const std::string& file) {
  return faults_of([&] { (void)parse_idx_labels(bytes_of(file), "l"); });
}

TEST(Idx, ReadsImagesAndLabelsRawAndPacked) {
  const std::string images = idx({2, 2, 3}, "abcdefghijk\xFF");
  for (const std::string& file : {images, gzip(images)}) {
    const Tensor<std::uint8_t> tensor = parse_idx_images(bytes_of(file), "i");
    EXPECT_EQ(tensor.shape(), (Shape{2, 2, 3, 1}));
    EXPECT_EQ(tensor[0], 'a');
    EXPECT_EQ(tensor[11], 0xFF);
  }
  const std::string labels = idx({3}, std::string("\x00\x09\xFF", 3));
  for (const std::string& file : {labels, gzip(labels)})
    EXPECT_THAT(parse_idx_labels(bytes_of(file), "l"), ElementsAre(0, 9, 255));
}

TEST(Idx, RefusesTheWrongMagicWord) {
  EXPECT_THAT(image_faults(idx({4}, "abcd")),
              ElementsAre("i: magic = 0x00000801: must be 0x00000803 (IDX, unsigned bytes, rank 3)"));
  EXPECT_THAT(label_faults(idx({1, 1, 1}, "a")), ElementsAre(HasSubstr("must be 0x00000801")));
  EXPECT_THAT(label_faults("GIF89a"), ElementsAre(HasSubstr("magic = 0x47494638")));
  EXPECT_THAT(label_faults(gzip("GIF89a")), ElementsAre(HasSubstr("magic = 0x47494638")));
}

TEST(Idx, RefusesAFileCutAnywhereRawAndPacked) {
  const std::string images = idx({2, 2, 2}, "abcdefgh");
  for (std::size_t length = 0; length < images.size(); ++length) {
    EXPECT_EQ(image_faults(images.substr(0, length)).size(), 1u) << length;
    EXPECT_EQ(image_faults(gzip(images.substr(0, length))).size(), 1u) << length;
  }
  EXPECT_THAT(image_faults(images.substr(0, 23)),
              ElementsAre("i: length = 23 bytes: must be the 24 bytes that the header announces"));
  EXPECT_THAT(image_faults(images.substr(0, 12)), ElementsAre("i: length = 12 bytes: too short for IDX"));
}

TEST(Idx, RefusesMoreBytesThanAnnounced) {
  EXPECT_THAT(label_faults(idx({2}, "abc")),
              ElementsAre("l: length = longer: must be the 10 bytes that the header announces"));
  EXPECT_THAT(label_faults(gzip(idx({2}, "abc"))), ElementsAre(HasSubstr("length = longer")));
  EXPECT_THAT(label_faults(gzip(idx({2}, std::string(std::size_t{32} << 20, '\0')))),
              ElementsAre(HasSubstr("length = longer")));
}

TEST(Idx, RefusesEmptyAndHugeExtents) {
  EXPECT_THAT(image_faults(idx({0, 28, 28}, "")), ElementsAre("i: extent = 0: must be at least 1"));
  EXPECT_THAT(image_faults(idx({0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, "")),
              ElementsAre("i: extents: announce more than 4294967296 bytes"));
  EXPECT_THAT(image_faults(idx({60000, 28, 28}, "")),  // announces 47 MB, allocates nothing
              ElementsAre("i: length = 16 bytes: must be the 47040016 bytes that the header announces"));
}

}  // namespace
}  // namespace wagesim
