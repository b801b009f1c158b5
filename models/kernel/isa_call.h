#pragma once

#include "models/kernel/isa.h"

/// On a lambda whose code is to be compiled for the instruction set it is called for.
#define WAGESIM_INLINE_BODY __attribute__((always_inline))

#ifdef __clang__
#define WAGESIM_AVX512_TARGET "avx512f,avx512bw,avx512dq,avx512vl"
#else
#define WAGESIM_AVX512_TARGET "avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512"
#endif

namespace wagesim {

#if defined(__x86_64__)
template <class Body>
__attribute__((target("avx2"))) void call_for_avx2(const Body& body) {
  body();
}

template <class Body>
__attribute__((target(WAGESIM_AVX512_TARGET))) void call_for_avx512(const Body& body) {
  body();
}
#endif

/// body(), compiled for an instruction set. Only what is inlined is: the lambda is a WAGESIM_INLINE_BODY, and
/// functions with loops that it calls are always_inline.
template <class Body>
void call_for([[maybe_unused]] Isa isa, const Body& body) {
#if defined(__x86_64__)
  if (isa == Isa::Avx512Vnni) return call_for_avx512(body);
  if (isa == Isa::Avx2) return call_for_avx2(body);
#endif
  body();
}

}  // namespace wagesim
