// The kernels of simsynk in C++, statement for statement, to measure how far numba is from a C++ compiler.
// Names and types of the parameters are read by cpp.py: an array's pointer, `len_x` its length, `wide_x` its
// second dimension. Results must equal the kernels' bit for bit (compile with -ffp-contract=off).
#include "draws.hpp"

extern "C" i64 regrow(
    i64 seed_low, i64 seed_high, i64 replicate, i64 side, i64 event, i64 event_key, double day, i64 hit,
    const i64* class_bar, const i64* survival, const i64* success, const i64* count_bar, i64 wide_count_bar,
    const double* entry, const double* base_day, const double* lag_days, const double* graft_mm, double open_day,
    const i64* keep, i64 wide_keep, const i64* group, const double* cut_mm, const double* site_mm, const double* length_mm, const i32* route_pool,
    const i32* pool_zone, const i64* guide, const i64* guide_start, const i64* guide_route, const i64* guide_bar,
    i64 cells, const i64* cell_slot, i64 kinds, const double* place, double sigma, double turn_cos,
    double turn_sin, const double* stump, i64 len_stump, double speed_mm_per_day, const double* speed_table,
    const double* lag_table, const double* unit_table, const double* normal_table, double block_days,
    const double* block_table, double hazard_per_mm, double prune_per_day, double maturation_days,
    const i32* axon_pool, i32* axon, i64 len_axon, i16* route, i16* row_event, i32* sprout, i32* zone,
    bool* own_tube, float* split_mm, float* start_day, float* stop_mm, float* arrival, float* end, float* poly, i32* previous,
    i32* last_row, i64 len_last_row, float* quiet_from, i64 wide_quiet_from, float* quiet_until, i64 rows) {
    const u64 k0 = u64(seed_low), k1 = u64(seed_high), c3 = u64(replicate), key = u64(event_key << 8);
    for (i64 a = 0; a < len_last_row; ++a) {
        i64 passing = 0, shared = 0;
        for (i64 r = last_row[a]; r >= 0; r = previous[r]) {
            const double s = cut_mm[route[r]];
            const bool here = split_mm[r] <= s || cut_mm[route[a]] >= 0.0;
            if (s >= 0.0 && end[r] > day && stop_mm[r] > s && here) {
                ++passing;
                if (split_mm[r] > s) ++shared;
            }
        }
        if (passing == 0) continue;
        const u64 c2 = u64(a + side);
        const Words w = philox(key, u64(3) << 24, c2, c3, k0, k1);
        if (i64(w.w0) >= hit) continue;
        i64 grade = 0;
        while (grade < 4 && i64(w.w1) >= class_bar[grade]) ++grade;
        Words v = philox(key | 1, u64(3) << 24, c2, c3, k0, k1);
        if (grade == 0) {
            quiet_from[event * wide_quiet_from + a] = float(day);
            quiet_until[event * wide_quiet_from + a] = float(day + block_days * quantile(block_table, v.w2));
            continue;
        }
        const bool regrows = i64(w.w2) < survival[grade] && i64(w.w3) < success[grade];
        const double speed =
            speed_mm_per_day * quantile(speed_table, philox(0, u64(2) << 24, c2, c3, k0, k1).w0);
        const i64 picked = (i64(v.w1) * shared) >> 32;
        i64 seen = 0, ordinal = 0;
        for (i64 r = last_row[a]; r >= 0; r = previous[r]) {
            const i64 own = route[r];
            const double s = cut_mm[own];
            const bool here = split_mm[r] <= s || cut_mm[route[a]] >= 0.0;
            if (!(s >= 0.0 && end[r] > day && stop_mm[r] > s && here)) continue;
            double base = std::max(day, start_day[r] + (s - split_mm[r]) / speed);
            end[r] = std::min(end[r], float(base));
            bool mine = true;
            if (split_mm[r] > s) mine = seen++ == picked;
            if (!mine || !regrows) continue;
            base = std::max(base, base_day[grade]);
            if (ordinal > 0) v = philox(key | 1, u64(ordinal * 16) | u64(3) << 24, c2, c3, k0, k1);
            i64 count = 1;
            while (count < 15 && i64(v.w0) >= count_bar[grade * wide_count_bar + count - 1]) ++count;
            for (i64 nth = 0; nth < count; ++nth) {
                const u64 c1 = u64(ordinal * 16 + nth) | u64(4) << 24;
                const Words x = philox(key, c1, c2, c3, k0, k1);
                const Words y = philox(key | 1, c1, c2, c3, k0, k1);
                i64 to = own;
                const bool keeps = i64(x.w0) < keep[grade * wide_keep + group[own]];
                if (!keeps) {
                    i64 g = guide[own];
                    if (cells > 0) {
                        double px = place[2 * a] * turn_cos - place[2 * a + 1] * turn_sin;
                        double py = place[2 * a] * turn_sin + place[2 * a + 1] * turn_cos;
                        px += sigma * quantile(normal_table, y.w2);
                        py += sigma * quantile(normal_table, y.w3);
                        const i64 ix = clip(i64(std::floor((px + 1.0) * 0.5 * cells)), 0, cells - 1);
                        const i64 iy = clip(i64(std::floor((py + 1.0) * 0.5 * cells)), 0, cells - 1);
                        g += cell_slot[iy * cells + ix] * kinds;
                    }
                    i64 low = guide_start[g], high = guide_start[g + 1];
                    if (low == high) continue;
                    while (low < high - 1) {
                        const i64 middle = (low + high - 1) >> 1;
                        if (i64(x.w1) < guide_bar[middle])
                            high = middle + 1;
                        else
                            low = middle + 1;
                    }
                    to = guide_route[low];
                }
                const double crossed = base + lag_days[grade] * quantile(lag_table, x.w3);
                const i64 age = clip(i64(crossed - day), 0, len_stump - 1);
                if ((double(x.w2) + 0.5) * kPerDraw >= entry[grade] * stump[age]) continue;
                if (rows == len_axon) return -1;
                const Words luck = philox(key | 2, c1, c2, c3, k0, k1);
                const double depart = std::max(crossed + graft_mm[grade] / speed, open_day);
                double stop = kInf, arrive = kInf, until = kInf;
                if (hazard_per_mm > 0.0) stop = site_mm[to] + quantile(unit_table, y.w0) / hazard_per_mm;
                if (stop >= length_mm[to]) arrive = depart + (length_mm[to] - site_mm[to]) / speed;
                const i64 p = route_pool[to];
                if (prune_per_day > 0.0 && p != axon_pool[a])
                    until = arrive + maturation_days + quantile(unit_table, luck.w0) / prune_per_day;
                axon[rows] = i32(a);
                route[rows] = i16(to);
                row_event[rows] = i16(event);
                sprout[rows] = i32(ordinal * 16 + nth);
                zone[rows] = i32(pool_zone[p] + ((i64(y.w1) * (pool_zone[p + 1] - pool_zone[p])) >> 32));
                own_tube[rows] = keeps && own_tube[r];
                if (own_tube[rows]) zone[rows] = zone[a];
                split_mm[rows] = float(site_mm[to]);
                start_day[rows] = float(depart);
                stop_mm[rows] = float(stop);
                arrival[rows] = float(arrive);
                end[rows] = float(until);
                poly[rows] = float(double(luck.w1) * kPerDraw);
                previous[rows] = last_row[a];
                last_row[a] = i32(rows);
                ++rows;
            }
            ++ordinal;
        }
    }
    return rows;
}

extern "C" i64 sort_by_zone(
    const float* arrival, const float* end, const i32* zone, i64 rows, i64* zone_first, i64 len_zone_first,
    i32* order) {
    const i64 zones = len_zone_first - 1;
    std::fill(zone_first, zone_first + zones + 1, 0);
    for (i64 r = 0; r < rows; ++r)
        if (arrival[r] < kInf && end[r] > arrival[r]) ++zone_first[zone[r] + 1];
    for (i64 z = 0; z < zones; ++z) zone_first[z + 1] += zone_first[z];
    const i64 total = zone_first[zones];
    for (i64 r = 0; r < rows; ++r)
        if (arrival[r] < kInf && end[r] > arrival[r]) order[zone_first[zone[r]]++] = i32(r);
    for (i64 z = zones; z > 0; --z) zone_first[z] = zone_first[z - 1];
    zone_first[0] = 0;
    return total;
}
