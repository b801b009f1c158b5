#include "workloads/train/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/util/faults.h"
#include "tests/util/temporary_directory.h"
#include "tests/workloads/train/small_training.h"

namespace wagesim {
namespace {

Checkpoint sample_checkpoint() {
  Checkpoint checkpoint;
  checkpoint.identity = {"a network\n", 0x12345678u};
  TrainingState& state = checkpoint.state;
  state.seed = ~0ull;
  state.batch = 8;
  state.lanes = {1, 2, 0xFFFFFFFFu};
  state.step = 13;
  state.rate = {200, -9, 7};
  state.sums = {1.25, 8, 3, {1, 2, 3, 4, 5}, 0.5};
  state.rows.push_back({1, 0.1, 0.2, 0.3, 4, {1, 3, 0}, {5, 4, 3, 2, 1}, 9.75});
  state.rows.push_back({2, 0.7, 0.6, 0.5, 0, {1, 3, 0}, {}, 1e9});
  std::int64_t value = -2047;
  for (const auto& [type, shape] : {std::pair{ElementType::Int8, Shape{2, 3}},
                                    {ElementType::Int16, Shape{1, 2, 3, 4}},
                                    {ElementType::Int64, Shape{5}}})
    with_element(type, [&](auto element) {
      for (auto& weight : state.tensors.emplace_back(type, shape).values<decltype(element)>())
        weight = static_cast<decltype(element)>(value += 331);
    });
  return checkpoint;
}

const std::vector<std::uint8_t>& sample_bytes() {
  static const std::vector<std::uint8_t> bytes = [] {
    TemporaryDirectory directory;
    save_checkpoint(directory / "c", sample_checkpoint());
    const std::string text = contents_of(directory / "c");
    return std::vector<std::uint8_t>(text.begin(), text.end());
  }();
  return bytes;
}

TEST(Checkpoint, ComesBackAsItWasSaved) {
  TemporaryDirectory directory;
  save_checkpoint(directory / "c", sample_checkpoint());
  const Checkpoint loaded = load_checkpoint(directory / "c");
  EXPECT_EQ(loaded.identity, sample_checkpoint().identity);
  EXPECT_EQ(loaded.state, sample_checkpoint().state);
  EXPECT_EQ(directory.entries(), 1);
}

TEST(Checkpoint, IsRefusedWhenCutShortAnywhere) {
  const std::vector<std::uint8_t> bytes = sample_bytes();
  for (std::size_t length = 0; length < bytes.size(); ++length)
    ASSERT_EQ(faults_of([&] { (void)parse_checkpoint(std::span(bytes).first(length), "c"); }).size(), 1u)
        << length;
}

TEST(Checkpoint, IsRefusedWhenAnyByteIsDamaged) {
  std::vector<std::uint8_t> bytes = sample_bytes();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    bytes[at] ^= 0x10;
    ASSERT_EQ(faults_of([&] { (void)parse_checkpoint(bytes, "c"); }).size(), 1u) << at;
    bytes[at] ^= 0x10;
  }
}

TEST(Checkpoint, SaysWhatIsWrong) {
  std::vector<std::uint8_t> bytes = sample_bytes();
  const auto fault = [&] { return faults_of([&] { (void)parse_checkpoint(bytes, "c.ckpt"); }).at(0); };
  bytes.push_back(0);
  EXPECT_THAT(fault(),
              testing::AllOf(testing::StartsWith("c.ckpt: "), testing::HasSubstr("something was added")));
  bytes.pop_back();
  bytes[8] = 9;
  EXPECT_THAT(fault(), testing::HasSubstr("format version 9; this program reads 2"));
  bytes[0] = 'X';
  EXPECT_THAT(fault(), testing::HasSubstr("is not a checkpoint of wagesim train"));
}

// A checkpoint file with any payload, its length and checksum right.
std::vector<std::uint8_t> file_with(const std::vector<std::uint8_t>& payload) {
  std::vector<std::uint8_t> bytes = sample_bytes();
  bytes.resize(12);
  const auto put = [&](std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  };
  put(payload.size(), 8);
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  put(test::slow_crc32(bytes), 4);
  return bytes;
}

TEST(Checkpoint, RefusesAnyWrongPayloadUnderARightChecksum) {
  const std::vector<std::uint8_t> whole = sample_bytes();
  const std::vector<std::uint8_t> payload(whole.begin() + 20, whole.end() - 4);
  ASSERT_EQ(file_with(payload), whole);
  for (std::size_t length = 0; length < payload.size(); ++length)
    ASSERT_EQ(faults_of([&] {
                (void)parse_checkpoint(
                    file_with({payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(length)}), "c");
              }).size(),
              1u);
  for (std::size_t at = 0; at < payload.size();
       ++at) {  // lengths and extents among them: a fault or other values
    std::vector<std::uint8_t> spoilt = payload;
    spoilt[at] = 0xFF;
    ASSERT_LE(faults_of([&] { (void)parse_checkpoint(file_with(spoilt), "c"); }).size(), 1u) << at;
  }
}

}  // namespace
}  // namespace wagesim
