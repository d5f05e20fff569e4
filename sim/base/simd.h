// Loops compiled several times, for the vectors of different processors, and chosen when the program starts.
//
// Each level gives the same bits: loops only use +, -, ×, ÷, square roots, comparisons and whole numbers, elements do
// not depend on each other, and the build forbids contraction. SIM_SIMD=sse2|avx2|avx512 asks for less than
// the processor has.
#pragma once

namespace sim {

enum class Simd { sse2, avx2, avx512 };

// The level in use. Throws UserError for a SIM_SIMD that is unknown or that this processor does not have.
Simd simd();

namespace detail {
#if defined(__x86_64__)
template <class Work>
__attribute__((target("avx2"), flatten)) void with_avx2(const Work& work) {
  work();
}
template <class Work>
__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2"), flatten)) void with_avx512(const Work& work) {
  work();
}
#endif
}  // namespace detail

// Runs work(), compiled for the level in use. For loops over columns, not for single numbers.
template <class Work>
void vectorised(const Work& work) {
#if defined(__x86_64__)
  switch (simd()) {
    case Simd::avx512: return detail::with_avx512(work);
    case Simd::avx2: return detail::with_avx2(work);
    case Simd::sse2: break;
  }
#endif
  work();
}

}  // namespace sim
