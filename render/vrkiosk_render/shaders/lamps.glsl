// Lamps of the yard, lit at dusk. Each shines downwards by the cosine, and has no shadow map: of
// what stands in its way only the box is known, a block from outside and a room from within.

const float FAINT = 0.0015;  // irradiance / pi from which on a lamp is left out

float lamp_beam(vec4 lamp, vec3 to_lamp, float squared) {
    return max(lamp.w * max(to_lamp.y, 0.0) / squared - FAINT, 0.0);
}

// Share of a lamp's light that passes the box outside: where the way through it is short, at its
// edges, the shadow is soft.
float past_box(vec3 p, vec3 lamp) {
    vec3 low = vec3(-interior.x, interior.y, interior.w);
    vec3 high = vec3(interior.x, interior.z, -0.02);
    vec3 way = lamp - p;
    way = mix(way, vec3(0.0001), lessThan(abs(way), vec3(0.0001)));
    vec3 one = (low - p) / way;
    vec3 other = (high - p) / way;
    vec3 first = min(one, other);
    vec3 last = max(one, other);
    float enter = max(max(first.x, first.y), max(first.z, 0.0));
    float leave = min(min(last.x, last.y), min(last.z, 1.0));
    return 1.0 - smoothstep(0.02, 0.35, max(leave - enter, 0.0) * length(way));
}

// Share of it that comes in by the doors, or by the open roof. The right leaf is opened first.
float into_box(vec3 p, vec3 lamp) {
    if (roof.w > 0.0) return 1.0;
    vec3 way = lamp - p;
    if (way.z <= 0.0) return 0.0;
    vec2 at = p.xy + way.xy * (max(-p.z, 0.0) / way.z);
    vec3 gap = vec3(interior.x - abs(at.x), at.y - interior.y, interior.z - at.y);
    float free = min(indoors.y + indoors.x * step(0.0, at.x), 1.0);
    return free * smoothstep(0.0, 0.06, min(gap.x, min(gap.y, gap.z)));
}

float lamp_reaches(vec3 p, vec3 n, vec3 lamp, float inside) {
    float lit = 0.0;
    if (inside < 1.0) lit += (1.0 - inside) * past_box(p + 0.08 * n, lamp);
    if (inside > 0.0) lit += inside * into_box(p, lamp);
    return lit;
}
