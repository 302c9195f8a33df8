// The kernel `reinnervate` in C++; see grow.cpp.
#include "draws.hpp"

namespace {

constexpr i64 kNever = i64(1) << 62;
constexpr int kLocalBits = 24;
constexpr i64 kLocalMask = (i64(1) << 24) - 1;
constexpr double kTicks = 64.0;
constexpr double kGolden = 0.6180339887498949;

struct Muscle {
    const double* days;
    const double* viability;
    i64 len_viability;
    double maturation_days, head_start_days, delay_days, poly_initial, poly_floor;
    i64 reach;
    const double* elimination;
    i64 len_elimination;

    double viable(i64 age) const { return viability[std::min(age, len_viability - 1)]; }
};

struct Rows {
    const i32* axon;
    const i16* row_event;
    const i32* sprout;
    const bool* own_tube;
    const float *arrival, *end, *poly;
    const i32 *order, *own_endplate, *fibres, *axon_pool;
    const i64* own_first;
    const float* ready;
    const i32* room;
    i32 *spell, *half;
    i64 wide_half;
};

struct Zone {
    i64 pool, n, e0, l0, here;
    i64 *first, *second;
    float* since;
    i32 *held, *owner, *listed;
};

struct Epoch {
    double begins, ends, horizon;
    i64 d0, d1;
};

struct Key {
    u64 k0, k1, c3;
    i64 side;
    const i64* event_keys;
};

bool contact(const Key& luck, const Muscle& muscle, const Rows& row, const Zone& zone, const Epoch& epoch,
             const i32* endplate_axon, const i32* local) {
    const i64 n = zone.n, d0 = epoch.d0, d1 = epoch.d1, horizon = i64(epoch.horizon * kTicks);
    for (i64 e = 0; e < n; ++e) {
        const i64 own = local[endplate_axon[zone.e0 + e]];
        zone.first[e] = zone.since[e] > epoch.begins ? own : kNever;
        zone.second[e] = kNever;
    }
    bool mortal = false;
    for (i64 i = 0; i < zone.here; ++i) {
        const i64 r = row.order[zone.l0 + i];
        i64 until = d1;
        while (until > d0 && muscle.days[until - 1] > row.end[r]) --until;
        row.spell[zone.l0 + i] = i32(d0 | until << 16);
        if (row.row_event[r] < 0 || row.end[r] <= epoch.begins) continue;
        const i64 a = row.axon[r];
        double reached = row.arrival[r] + muscle.maturation_days;
        if (row.axon_pool[a] != zone.pool) reached += muscle.head_start_days;
        const i64 tick = i64(reached * kTicks);
        if (double(tick) > epoch.ends * kTicks || tick > horizon) continue;
        mortal = mortal || row.end[r] < epoch.ends;
        i64 works = d0;
        while (works < d1 && i64(muscle.days[works] * kTicks) < tick) ++works;
        row.spell[zone.l0 + i] = i32(works | until << 16);
        const i64 score = (tick << kLocalBits) | i;
        const double receptive = muscle.viable(std::max(i64(reached - epoch.begins), i64(0)));
        const auto bid_for = [&](i64 e) {
            if (zone.since[e] >= reached) return;
            double bar = receptive;
            if (zone.since[e] != epoch.begins) bar = muscle.viable(i64(reached - zone.since[e]));
            const i64 bid = fraction(e * kGolden) < bar ? score : kNever;
            const i64 best = zone.first[e];
            zone.first[e] = std::min(best, bid);
            const i64 loser = best != bid ? std::max(best, bid) : kNever;
            zone.second[e] = std::min(zone.second[e], loser);
        };
        if (row.own_tube[r]) {
            for (i64 place = row.own_first[a]; place < row.own_first[a + 1]; ++place)
                bid_for(row.own_endplate[place] - zone.e0);
            continue;
        }
        const u64 c1 = u64(row.sprout[r]) | u64(5) << 24, c2 = u64(a + luck.side);
        const u64 key = u64(luck.event_keys[row.row_event[r]] << 8);
        const i64 count = row.fibres[a];
        for (i64 j0 = 0; j0 < count; j0 += 8) {
            const Words w = philox(key | u64(j0 >> 3), c1, c2, luck.c3, luck.k0, luck.k1);
            const u64 front = w.w0 | (w.w1 << 32), back = w.w2 | (w.w3 << 32);
            for (i64 j = 0; j < std::min(i64(8), count - j0); ++j) {
                const u64 pair = j < 4 ? front : back;
                bid_for((i64((pair >> (16 * (j & 3))) & 0xFFFF) * n) >> 16);
            }
        }
    }
    return mortal;
}

void settle(const Muscle& muscle, const Rows& row, const Zone& zone, const Epoch& epoch) {
    const i64 d0 = epoch.d0, d1 = epoch.d1, l0 = zone.l0, wide = row.wide_half;
    i64 shared = 0;
    for (i64 e = 0; e < zone.n; ++e) {
        const i64 one = zone.first[e] & kLocalMask;
        const bool taken = zone.first[e] < kNever;
        zone.owner[e] = i32(one);
        zone.held[e] = i32(taken ? row.spell[l0 + one] & 0xFFFF : d1);
        row.half[(l0 + one) * wide + d0] += taken ? 2 : 0;
        zone.listed[shared] = i32(e);
        shared += zone.second[e] < kNever;
    }
    for (i64 i = l0; i < l0 + zone.here; ++i) {
        const i32 count = row.half[i * wide + d0];
        for (i64 d = d0; d < d1; ++d)
            row.half[i * wide + d] = (row.spell[i] & 0xFFFF) <= d && d < row.spell[i] >> 16 ? count : 0;
    }
    for (i64 place = 0; place < shared; ++place) {
        const i64 e = zone.listed[place];
        const i64 one = l0 + (zone.first[e] & kLocalMask), two = l0 + (zone.second[e] & kLocalMask);
        const i64 works = row.spell[two] & 0xFFFF, until = row.spell[two] >> 16, leaves = row.spell[one] >> 16;
        for (i64 d = std::max(works, leaves); d < until; ++d) row.half[two * wide + d] += 2;
        const double share = fraction(e * kGolden + row.poly[row.order[two]]);
        if (share >= muscle.poly_initial) continue;
        float parts = std::numeric_limits<float>::infinity();
        if (share >= muscle.poly_floor) {
            const i64 step = i64((share - muscle.poly_floor) / (muscle.poly_initial - muscle.poly_floor) *
                                 double(muscle.len_elimination));
            parts = float(double(zone.second[e] >> kLocalBits) / kTicks + muscle.elimination[step]);
        }
        for (i64 d = works; d < std::min(until, leaves); ++d) {
            if (muscle.days[d] < parts) {
                row.half[one * wide + d] -= 1;
                row.half[two * wide + d] += 1;
            }
        }
    }
}

void hand_over(const Rows& row, const Zone& zone, i64 d, i64 never) {
    for (i64 e = 0; e < zone.n; ++e) {
        if (zone.held[e] >= never || row.spell[zone.l0 + zone.owner[e]] >> 16 > d) continue;
        zone.held[e] = i32(never);
        if (zone.second[e] == kNever) continue;
        const i64 two = zone.second[e] & kLocalMask;
        if (row.spell[zone.l0 + two] >> 16 > d) {
            zone.owner[e] = i32(two);
            zone.held[e] = row.spell[zone.l0 + two] & 0xFFFF;
        }
    }
}

void adopt(const Muscle& muscle, const Rows& row, const Zone& zone, i64 d) {
    const i64 n = zone.n;
    const double day = muscle.days[d], hopeful = muscle.viable(i64(muscle.delay_days));
    i64 vacant = 0;
    for (i64 e = 0; e < n; ++e) {
        zone.listed[vacant] = i32(e);
        vacant += (zone.held[e] > d) & (zone.since[e] + muscle.delay_days <= day) &
                  (fraction(e * kGolden) < hopeful);
    }
    for (i64 place = 0; place < vacant; ++place) {
        const i64 e = zone.listed[place];
        const double share = fraction(e * kGolden);
        i64 asked = 0;
        for (i64 step = 2; step < 2 * muscle.reach + 2; ++step) {
            const i64 side = 1 + (step & 1), near = side == 1 ? e - (step >> 1) : e + (step >> 1);
            if ((asked & side) || near < 0 || near >= n || zone.held[near] > d) continue;
            asked |= side;
            const i64 i = zone.l0 + zone.owner[near];
            const double adopted = std::max(double(row.ready[i]), zone.since[e] + muscle.delay_days);
            if (adopted <= day && row.half[i * row.wide_half + d] < row.room[i] &&
                share < muscle.viable(i64(adopted - zone.since[e]))) {
                row.half[i * row.wide_half + d] += 2;
                break;
            }
            if (asked == 3) break;
        }
    }
}

}  // namespace

extern "C" void reinnervate(
    i64 seed_low, i64 seed_high, i64 replicate, i64 side, const i64* event_keys, const double* epochs,
    i64 len_epochs, const double* days, i64 len_days, const i64* day_epoch, const i64* zone_start,
    const i32* zone_pool, i64 len_zone_pool, const i32* endplate_axon, const i64* own_first, const i32* own_endplate, const i32* fibres,
    const i32* axon_pool, double maturation_days, double head_start_days, const double* viability, i64 len_viability, double limit,
    i64 reach, double delay_days, double poly_initial, double poly_floor, const double* elimination,
    i64 len_elimination, const i32* axon, const i16* row_event, const i32* sprout, const bool* own_tube,
    const float* arrival,
    const float* end, const float* poly, const i64* zone_first, const i32* order, i64* first, i64* second,
    float* since, i32* held, i32* owner, i32* listed, i32* local, float* ready,
    i32* room, i32* spell, i32* half, i64 wide_half) {
    const Key luck{u64(seed_low), u64(seed_high), u64(replicate), side, event_keys};
    const Muscle muscle{days, viability, len_viability, maturation_days, head_start_days, delay_days,
                        poly_initial, poly_floor, reach, elimination, len_elimination};
    const Rows row{axon, row_event, sprout, own_tube, arrival, end, poly, order, own_endplate, fibres, axon_pool,
                   own_first, ready, room, spell, half, wide_half};
    const double horizon = days[len_days - 1];
    for (i64 z = 0; z < len_zone_pool; ++z) {
        const Zone zone{zone_pool[z], zone_start[z + 1] - zone_start[z], zone_start[z], zone_first[z],
                        zone_first[z + 1] - zone_first[z], first, second, since, held, owner, listed};
        if (zone.here == 0) continue;
        for (i64 i = 0; i < zone.here; ++i) {
            const i64 r = order[zone.l0 + i], a = axon[r];
            room[zone.l0 + i] = i32(limit * 2.0 * fibres[a]);
            if (row_event[r] < 0) {
                local[a] = i32(i);
                ready[zone.l0 + i] = -std::numeric_limits<float>::infinity();
            } else {
                ready[zone.l0 + i] = float(arrival[r] + maturation_days + delay_days);
            }
            for (i64 d = 0; d < len_days; ++d) half[(zone.l0 + i) * wide_half + d] = 0;
        }
        for (i64 e = 0; e < zone.n; ++e) since[e] = end[endplate_axon[zone.e0 + e]];
        i64 d1 = 0;
        for (i64 k = 0; k < len_epochs && epochs[k] <= horizon; ++k) {
            const i64 d0 = d1;
            while (d1 < len_days && day_epoch[d1] == k) ++d1;
            if (k == 0 && d1 == 0) continue;
            const Epoch epoch{epochs[k], k + 1 < len_epochs ? epochs[k + 1] : kInf, horizon, d0, d1};
            const bool mortal = contact(luck, muscle, row, zone, epoch, endplate_axon, local);
            if (d0 < d1) settle(muscle, row, zone, epoch);
            float oldest = std::numeric_limits<float>::infinity();
            for (i64 e = 0; e < zone.n; ++e) oldest = std::min(oldest, since[e]);
            for (i64 d = d0; d < d1; ++d) {
                if (oldest + delay_days > days[d]) continue;
                if (mortal) hand_over(row, zone, d, d1);
                adopt(muscle, row, zone, d);
            }
            if (k + 1 == len_epochs) continue;
            for (i64 e = 0; e < zone.n; ++e) {
                if (first[e] == kNever) continue;
                const i64 r = order[zone.l0 + (first[e] & kLocalMask)];
                bool emptied = row_event[r] >= 0 && end[r] <= epoch.ends;
                if (emptied && second[e] != kNever)
                    emptied = end[order[zone.l0 + (second[e] & kLocalMask)]] <= epoch.ends;
                if (emptied) since[e] = float(epoch.ends);
            }
        }
    }
}
