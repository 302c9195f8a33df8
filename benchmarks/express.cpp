// The kernel `express` in C++; see grow.cpp.
#include "draws.hpp"

extern "C" void express(
    i64 total, const i32* order, const i32* axon, const i16* route, const i16* row_event, const float* arrival,
    const float* end, const i32* half, i64 wide_half, const double* days, i64 len_days, const double* event_day,
    double maturation_days, const double* passing, i64 wide_passing, const i32* route_pool, const i32* axon_pool, const i32* axon_route,
    const i32* route_branch, const i32* route_home,
    const i64* endplates, i64 len_endplates, const double* force, i64 wide_force,
    const float* quiet_from, i64 len_quiet_from, i64 wide_quiet_from, const float* quiet_until, const double* wasted, i64 len_wasted,
    const double* regained, i64 len_regained, i64 rows, double* by_route, double* activation, double* own_rest,
    i64* fibres, i64* wiring,
    i64 len_wiring, i64 wide_wiring, i64* sprouts, i64 wide_sprouts) {
    const i64 pools = len_endplates, routes = wide_passing, last = len_days - 1;
    std::fill(by_route, by_route + len_days * routes * wide_force, 0.0);
    std::fill(activation, activation + len_days * pools * wide_force, 0.0);
    std::fill(own_rest, own_rest + len_days * pools, 0.0);
    std::fill(fibres, fibres + len_days * pools * pools, 0);
    std::fill(wiring, wiring + len_wiring * wide_wiring, 0);
    std::fill(sprouts, sprouts + wide_sprouts * wide_sprouts, 0);
    for (i64 r = 0; r < rows; ++r)
        if (row_event[r] >= 0)
            ++sprouts[route_branch[axon_route[axon[r]]] * wide_sprouts + route_branch[route[r]]];
    for (i64 i = 0; i < total; ++i) {
        const i64 r = order[i], a = axon[r], p = route_pool[route[r]];
        for (i64 d = 0; d < len_days; ++d) {
            const i64 count = half[i * wide_half + d];
            if (count == 0 || end[r] <= days[d]) continue;
            fibres[(d * pools + axon_pool[a]) * pools + p] += count;
            if (d == last) wiring[route_home[axon_route[a]] * wide_wiring + route[r]] += count;
            const double day = days[d];
            bool silent = false;
            for (i64 q = a; q < len_quiet_from * wide_quiet_from; q += wide_quiet_from)
                silent = silent || (quiet_from[q] <= day && day < quiet_until[q]);
            if (silent) continue;
            double strength = 1.0;
            if (row_event[r] >= 0) {
                const double contact = arrival[r] + maturation_days;
                const i64 idle = clip(i64(contact - event_day[row_event[r]]), 0, len_wasted - 1);
                const i64 again = clip(i64(day - contact), 0, len_regained - 1);
                strength = 1.0 - wasted[idle] * (1.0 - regained[again]);
            }
            const double weight = 0.5 * double(count) * strength / double(endplates[p]) * passing[d * routes + route[r]];
            double* cell = by_route + (d * routes + route[r]) * wide_force;
            for (i64 c = 0; c < wide_force; ++c) cell[c] += weight * force[a * wide_force + c];
            if (axon_pool[a] == p) own_rest[d * pools + p] += weight * force[a * wide_force + wide_force - 1];
        }
    }
    for (i64 d = 0; d < len_days; ++d)
        for (i64 q = 0; q < routes; ++q)
            for (i64 c = 0; c < wide_force; ++c)
                activation[(d * pools + route_pool[q]) * wide_force + c] += by_route[(d * routes + q) * wide_force + c];
}
