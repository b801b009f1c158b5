#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "workloads/data/dataset.h"
#include "workloads/io/read_file.h"

namespace wagesim {

/// Images and labels of CIFAR-10 binary files, one after the other. A record is a label byte and 32x32 pixels
/// of red, then green, then blue; here the pixels become channel-last. InputError naming the file whose
/// length is not a positive multiple of a record, or that has a label above 9.
/// check: what else is asked of each file, once it is known to be such a file and before it is read.
[[nodiscard]] Dataset load_cifar(const std::vector<std::filesystem::path>& files,
                                 const FileCheck& check = {});

/// As load_cifar() for the bytes of one file, whose records are added at the end of labels and pixels.
void parse_cifar(std::span<const std::uint8_t> bytes, const std::string& file,
                 std::vector<std::uint16_t>& labels, std::vector<std::uint8_t>& pixels);

inline constexpr int kCifarExtent = 32;
inline constexpr int kCifarChannels = 3;

}  // namespace wagesim
