#include "workloads/data/npy_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/util/faults.h"
#include "tests/workloads/data/data_bytes.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::uint16_t> labels(const std::string& file) {
  return parse_npy_labels(bytes_of(file), "l.npy");
}

TEST(NpyData, ReadsImagesWithAndWithoutChannels) {
  EXPECT_EQ(parse_npy_images(bytes_of(npy("|u1", "(2, 1, 3)", "abcdef")), "i").shape(), (Shape{2, 1, 3, 1}));
  const auto colour = parse_npy_images(bytes_of(npy("|u1", "(1, 1, 2, 3)", "abcdef")), "i");
  EXPECT_EQ(colour.shape(), (Shape{1, 1, 2, 3}));
  EXPECT_EQ(colour[5], 'f');
}

TEST(NpyData, ReadsLabelsOfEveryIntegerType) {
  EXPECT_THAT(labels(npy("|u1", "(2,)", "\x05\xFF")), ElementsAre(5, 255));
  EXPECT_THAT(labels(npy("|i1", "(1,)", "\x05")), ElementsAre(5));
  EXPECT_THAT(labels(npy("<u2", "(1,)", "\xFF\xFF")), ElementsAre(65535));
  EXPECT_THAT(labels(npy("<i2", "(1,)", "\x01\x02")), ElementsAre(513));
  EXPECT_THAT(labels(npy("<i4", "(1,)", std::string("\x05\0\0\0", 4))), ElementsAre(5));
  EXPECT_THAT(labels(npy("<i8", "(1,)", std::string("\x05\0\0\0\0\0\0\0", 8))), ElementsAre(5));
  EXPECT_THAT(labels(npy("<u4", "(1,)", std::string("\x05\0\0\0", 4))), ElementsAre(5));
  EXPECT_THAT(labels(npy("<u8", "(1,)", std::string("\xFF\xFF\0\0\0\0\0\0", 8))), ElementsAre(65535));
}

TEST(NpyData, ReadsLabelsInEitherOrderOfBytes) {
  EXPECT_THAT(labels(npy(">u2", "(2,)", std::string("\x01\x02\0\x03", 4))), ElementsAre(258, 3));
  EXPECT_THAT(labels(npy(">i2", "(1,)", "\x01\x02")), ElementsAre(258));
  EXPECT_THAT(labels(npy(">i4", "(1,)", std::string("\0\0\x01\x02", 4))), ElementsAre(258));
  EXPECT_THAT(labels(npy(">u4", "(1,)", std::string("\0\0\x01\x02", 4))), ElementsAre(258));
  EXPECT_THAT(labels(npy(">i8", "(1,)", std::string("\0\0\0\0\0\0\x01\x02", 8))), ElementsAre(258));
  EXPECT_THAT(labels(npy(">u8", "(1,)", std::string("\0\0\0\0\0\0\x01\x02", 8))), ElementsAre(258));
}

TEST(NpyData, RefusesOtherShapesAndTypes) {
  const auto images = [](const std::string& file) {
    return faults_of([&] { (void)parse_npy_images(bytes_of(file), "i.npy"); });
  };
  EXPECT_THAT(images(npy("|u1", "(2, 3)", "abcdef")),
              ElementsAre(HasSubstr("i.npy: shape = 2x3: must be [N, height")));
  EXPECT_THAT(images(npy("|u1", "(0, 3, 3)", "")), ElementsAre(HasSubstr("each at least 1")));
  EXPECT_THAT(images(npy("<i4", "(1, 1, 1)", "abcd")), ElementsAre("i.npy: element type = <i4: must be |u1"));
  const auto faults = [](const std::string& file) { return faults_of([&] { (void)labels(file); }); };
  EXPECT_THAT(faults(npy("|u1", "(2, 1)", "ab")),
              ElementsAre("l.npy: shape = 2x1: must be [N], N at least 1"));
  EXPECT_THAT(faults(npy("|u1", "(0,)", "")), ElementsAre(HasSubstr("N at least 1")));
  for (const char* type : {"<i3", "|i2", "=i4", "i4", "<i16", "<b1"})
    EXPECT_THAT(faults(npy(type, "(1,)", "abcd")), ElementsAre(HasSubstr("element type"))) << type;
  EXPECT_THAT(faults(npy("<f4", "(1,)", "abcd")),
              ElementsAre(HasSubstr("element type = <f4: must be an integer of")));
}

TEST(NpyData, RefusesLabelsThatNoClassCanHave) {
  const auto faults = [](const std::string& file) { return faults_of([&] { (void)labels(file); }); };
  EXPECT_THAT(faults(npy("|i1", "(2,)", "\x01\xFF")),
              ElementsAre("l.npy: label 1 = -1: must be from 0 to the number of classes less one"));
  EXPECT_THAT(faults(npy("<i4", "(1,)", std::string("\0\0\x01\0", 4))),
              ElementsAre(HasSubstr("label 0 = 65536")));
  EXPECT_THAT(faults(npy(">i4", "(1,)", "\xFF\xFF\xFF\xFE")), ElementsAre(HasSubstr("label 0 = -2: must")));
  EXPECT_THAT(faults(npy("<i8", "(1,)", std::string(8, '\xFF'))),
              ElementsAre(HasSubstr("label 0 = -1: must")));
  EXPECT_THAT(faults(npy("<u8", "(1,)", std::string(8, '\xFF'))),
              ElementsAre(HasSubstr("label 0 = 18446744073709551615: must")));
}

}  // namespace
}  // namespace wagesim
