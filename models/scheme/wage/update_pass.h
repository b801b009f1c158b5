#pragma once

#include <cstdint>

#include "models/layer/vector_loop.h"
#include "models/num/bit_widths.h"
#include "models/num/lfsr.h"

namespace wagesim {

/// T of every stored weight M (compute_weight).
template <class Elem>
void compute_weights(const VectorLoop& loop, std::int64_t count, const BitWidths& bits, const Elem* weight,
                     Elem* compute_weight);

/// What an update reads and writes, each the shape of the weight. random and update may be null: then they
/// are not kept.
template <class Elem>
struct UpdateTensors {
  const std::int32_t* gradient;  ///< G
  const Elem* weight;            ///< M before the step
  Elem* weight_next;             ///< clamp(clamp(M) - D), both to +-limit
  std::uint16_t* random;         ///< the draw of each element
  std::int16_t* update;          ///< D, stochastically rounded eta * G / 2^r
};

/// Rounds and applies one layer's update: t = r - log2(eta) dropped bits, limit the weight clip C. Element i
/// draws from lane i mod lanes, once each, an all-zero gradient included. Source: WAGE, equations 10 to 12,
/// and the hardware's stochastic rounder. Returns how many updates were rounded up in magnitude.
template <class Elem>
std::int64_t update_weights(const VectorLoop& loop, std::int64_t count, int t, int limit,
                            const UpdateTensors<Elem>& tensors, LfsrBank& random);

}  // namespace wagesim
