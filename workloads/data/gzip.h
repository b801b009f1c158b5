#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace wagesim {

[[nodiscard]] bool is_gzip(std::span<const std::uint8_t> bytes);

/// The first bytes, at most `most`, of what a gzip file holds. Memory is taken as output arrives, never more
/// than twice `most`. Where the output ends before, the file must end with it, whole and with the right
/// checksum. Several gzip members after one another are one file. InputError otherwise, naming file.
[[nodiscard]] std::vector<std::uint8_t> inflate_gzip(std::span<const std::uint8_t> bytes, std::size_t most,
                                                     const std::string& file);

}  // namespace wagesim
