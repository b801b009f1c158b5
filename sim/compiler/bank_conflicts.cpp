#include "sim/compiler/bank_conflicts.h"

#include <algorithm>
#include <vector>

namespace wagesim {

namespace {

/// Words a vector asks of each bank; a word asked for twice in a row by the same bank is read once.
class BankWords {
 public:
  explicit BankWords(const BufferParams& buffer)
      : buffer_(buffer),
        last_(static_cast<std::size_t>(buffer.banks), -1),
        words_(static_cast<std::size_t>(buffer.banks), 0) {}

  void need(std::int64_t address, std::int64_t bytes) {
    const std::int64_t last = (address + bytes - 1) / buffer_.word_bytes;
    for (std::int64_t word = address / buffer_.word_bytes; word <= last; ++word) {
      const auto bank = static_cast<std::size_t>(word % buffer_.banks);
      if (last_[bank] == word) continue;
      last_[bank] = word;
      ++words_[bank];
    }
  }

  [[nodiscard]] int cycles() const {
    const int worst = *std::max_element(words_.begin(), words_.end());
    return std::max(1, (worst + buffer_.ports - 1) / buffer_.ports);
  }

 private:
  const BufferParams& buffer_;
  std::vector<std::int64_t> last_;
  std::vector<int> words_;
};

/// Addresses of X in the activation buffer: a dense region [batch, rows, cols, channels].
class ImageAddresses {
 public:
  ImageAddresses(const ProductProblem& problem, const ProductTiling& tiling)
      : tiling_(tiling), backward_(problem.pass == Pass::Error), stride_(problem.product.geometry.stride) {
    const ConvGeometry& geometry = problem.product.geometry;
    rows_ = extent(tiling.rows, tiling.kernel_h, backward_ ? geometry.out_h : geometry.in_h);
    cols_ = extent(tiling.cols, tiling.kernel_w, backward_ ? geometry.out_w : geometry.in_w);
  }

  /// Bytes of `count` taps from `first` on, of one position, as runs of channels.
  void need(BankWords& words, std::int64_t position, std::int64_t first, std::int64_t count) const {
    const std::int64_t channels = tiling_.x_channels;
    const std::int64_t line = position / tiling_.cols;
    const std::int64_t image = line / tiling_.rows;
    if (image >= tiling_.batch) return;
    while (count > 0) {
      const std::int64_t tap = first / channels;
      if (tap >= std::int64_t{tiling_.kernel_h} * tiling_.kernel_w) return;
      const std::int64_t run = std::min(channels - first % channels, count);
      const std::int64_t row = place(line % tiling_.rows, tap / tiling_.kernel_w, tiling_.kernel_h);
      const std::int64_t col = place(position % tiling_.cols, tap % tiling_.kernel_w, tiling_.kernel_w);
      if (row >= 0 && row < rows_ && col >= 0 && col < cols_) {
        words.need(((image * rows_ + row) * cols_ + col) * channels + first % channels, run);
      }
      first += run;
      count -= run;
    }
  }

 private:
  [[nodiscard]] int extent(int positions, int taps, int image) const {
    const int span = backward_ ? (positions + taps - 2) / stride_ + 1 : (positions - 1) * stride_ + taps;
    return std::min(span, image);
  }
  /// Row of the region that a position reads through a tap; -1 where the error product reads none.
  [[nodiscard]] std::int64_t place(std::int64_t position, std::int64_t tap, int taps) const {
    if (!backward_) return position * stride_ + tap;
    const std::int64_t scaled = position + taps - 1 - tap;
    return scaled % stride_ == 0 ? scaled / stride_ : -1;
  }

  const ProductTiling& tiling_;
  bool backward_;
  int stride_;
  int rows_ = 1, cols_ = 1;
};

int lanes_of(const ProductProblem& problem, const MachineParams& machine) {
  return problem.product.mode == MacMode::Ternary ? machine.ternary_lanes : 1;
}

}  // namespace

int x_feed_cycles(const ProductProblem& problem, const ProductTiling& tiling, Dataflow dataflow,
                  const MachineParams& machine) {
  BankWords words(machine.activation);
  const ImageAddresses addresses(problem, tiling);
  const int rows = machine.rows;
  const int lanes = lanes_of(problem, machine);
  const bool stationary = dataflow == Dataflow::WeightStationary;
  if (stationary != (problem.pass == Pass::Gradient)) {  // one position
    addresses.need(words, 0, 0, stationary ? std::int64_t{rows} * lanes : rows);
  } else {
    for (int position = 0; position < rows; ++position) addresses.need(words, position, 0, lanes);
  }
  return words.cycles();
}

int y_feed_cycles(const ProductProblem& problem, const ProductTiling& tiling, const MachineParams& machine) {
  BankWords words(machine.weight);
  const std::int64_t pitch = y_row_pitch(problem, tiling, machine.weight.word_bytes);
  const int per_byte = weights_per_byte(problem.product.mode);
  const int lanes = lanes_of(problem, machine);
  const int columns = std::min(tiling.columns, machine.cols);
  for (int lane = 0; lane < lanes; ++lane) {
    if (problem.pass != Pass::Error) {
      const int divisor = problem.pass == Pass::Forward ? per_byte : 1;
      words.need(lane * pitch, (columns + divisor - 1) / divisor);
      continue;
    }
    if (lane != 0 && lane % per_byte != 0) continue;  // the byte is at hand
    for (int column = 0; column < columns; ++column) words.need(column * pitch + lane / per_byte, 1);
  }
  return words.cycles();
}

}  // namespace wagesim
