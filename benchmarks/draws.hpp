// What all kernels share: the draws of simsynk/rng.py, the tables of quantiles, and names of types.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace {

using i16 = int16_t;
using i32 = int32_t;
using i64 = int64_t;
using u64 = uint64_t;

constexpr double kPerDraw = 1.0 / 4294967296.0;
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr u64 kMask = 0xFFFFFFFFu;

struct Words {
    u64 w0, w1, w2, w3;
};

inline Words philox(u64 c0, u64 c1, u64 c2, u64 c3, u64 k0, u64 k1) {
    for (int round = 0; round < 10; ++round) {
        const u64 p0 = u64(0xD2511F53u) * c0;
        const u64 p1 = u64(0xCD9E8D57u) * c2;
        c0 = (p1 >> 32) ^ c1 ^ k0;
        c1 = p1 & kMask;
        c2 = (p0 >> 32) ^ c3 ^ k1;
        c3 = p0 & kMask;
        k0 = (k0 + 0x9E3779B9u) & kMask;
        k1 = (k1 + 0xBB67AE85u) & kMask;
    }
    return {c0, c1, c2, c3};
}

inline double quantile(const double* table, u64 word) {
    i64 half = 0;
    i64 v = i64(word);
    if (v >= 2147483648LL) {
        half = 1;
        v = 4294967295LL - v;
    }
    i64 octave = 31;
    while (octave > 0 && (v >> (octave - 1)) == 0) --octave;
    const i64 scaled = v << (31 - octave);
    const i64 cell = (scaled >> 25) & 31;
    const double part = double(scaled & 33554431) * (1.0 / 33554432.0);
    const double* edge = table + (half * 32 + octave) * 33 + cell;
    return edge[0] + part * (edge[1] - edge[0]);
}

inline i64 clip(i64 value, i64 low, i64 high) { return std::min(std::max(value, low), high); }

inline double fraction(double value) { return value - std::floor(value); }

}  // namespace
