// Lamps of the yard, lit at dusk. Each shines downwards by the cosine. Masts have shadow maps of
// the yard; the box is a block from outside and a room from within.

layout(binding = 12) uniform sampler2DArrayShadow lamp_maps;

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

// Share of a mast's light that stacks and sheds let through.
float past_yard(vec3 p, vec3 n, int mast) {
    vec4 s = lamp_clip[mast] * vec4(p + 0.06 * n, 1.0);
    vec3 c = s.xyz / s.w * 0.5 + 0.5;
    if (s.w <= 0.0 || !covered(c)) return 1.0;
#if defined(PLAIN)
    return texture(lamp_maps, vec4(c.xy, float(mast), c.z));
#else
    vec2 texel = 1.0 / vec2(textureSize(lamp_maps, 0));
    float lit = 0.0;
    for (int i = 0; i < 4; i++) {
        vec2 shift = vec2((i & 1) * 2 - 1, (i & 2) - 1) * texel;
        lit += texture(lamp_maps, vec4(c.xy + shift, float(mast), c.z));
    }
    return 0.25 * lit;
#endif
}

float lamp_reaches(vec3 p, vec3 n, vec3 lamp, float inside) {
    float lit = 0.0;
    if (inside < 1.0) lit += (1.0 - inside) * past_box(p + 0.08 * n, lamp);
    if (inside > 0.0) lit += inside * into_box(p, lamp);
    return lit;
}
