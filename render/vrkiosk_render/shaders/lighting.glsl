// Light of the yard and of the inside of the box. Irradiance is divided by pi throughout, so that
// a white matt surface under irradiance 1 has the colour 1.

layout(binding = 0) uniform sampler2DShadow sun_map;
layout(binding = 1) uniform sampler2DShadow torch_map;
layout(binding = 6) uniform sampler2DArray lightmap;
layout(binding = 9) uniform sampler3D cargo_shade;
layout(binding = 10) uniform sampler2DShadow yard_map;
layout(binding = 11) uniform samplerCube yard_around;

const float PI = 3.14159265;
const float TORCH_CORE = 32.0;                  // 2 / (14.3 degrees)^2: the hot spot, a bell curve
const vec2 TORCH_SPILL = vec2(0.7660, 0.9703);  // cos of 40 and 14 degrees: the spill

const float PENUMBRA = 0.008;  // metres a torch shadow's edge is wide to either side: its lens is 24 mm
const int TAPS = 12;

const float DOOR = 0.08;  // metres behind z = 0 to which the outside of a closed leaf may reach

float margin_inside(vec3 p) {
    vec3 near_side = vec3(interior.x - abs(p.x), p.y - interior.y, p.z - interior.w);
    vec2 far_side = vec2(interior.z - p.y, -p.z - DOOR);
    return min(min(near_side.x, near_side.y), min(near_side.z, min(far_side.x, far_side.y)));
}

// 1 on what a shut leaf shows inside: its face, ribs and edges up to the gasket, and the frame of
// the opening round it; not on what looks out. Fades as the leaf swings out.
float inner_leaf(vec3 p, vec3 n) {
    float here = margin_inside(vec3(p.xy, -2.0 * DOOR));
    float ahead = margin_inside(vec3(p.xy + 0.05 * n.xy, -2.0 * DOOR));  // the box's own sides: out
    float in_opening = step(-0.004, here) * step(-0.03, ahead) * step(-2.0 * DOOR, p.z);
    float reach = n.z < -0.5 ? 0.08 : 0.02;  // what faces sideways farther out is its gear
    return in_opening * smoothstep(0.5, 0.2, n.z) * smoothstep(reach + 0.03, reach, p.z);
}

// 1 inside the box, 0 outside. Between the inner planes and the outer ones, where both faces of
// a corrugated wall lie, the normal decides; but who is inside, or looks in, sees the inside only,
// also where a sample of a thin face lies beside it.
float inside_box(vec3 p, vec3 n, vec3 viewer) {
    float margin = margin_inside(p);
    float in_wall = smoothstep(-0.09, -0.06, margin);
    float inner_face = smoothstep(-0.06, 0.0, margin_inside(p + n * 0.09));
    vec3 entry = mix(viewer, p, clamp(viewer.z / max(viewer.z - p.z, 0.001), 0.0, 1.0));
    entry.z = min(entry.z, -DOOR);
    float from_inside = step(0.0, margin_inside(entry)) * step(p.z, -2.0 * DOOR);
    float walls = max(smoothstep(-0.004, 0.004, margin), in_wall * inner_face);
    return max(max(walls, inner_leaf(p, n)), from_inside);
}

// Share of the yard's light that comes in below a box that stands above the ground. To either side,
// `away` metres off, is an endless edge; what faces up or down sees past it in a slot h high
// (1 - away / sqrt(away^2 + h^2)) / 2, what faces it h / sqrt(away^2 + h^2) / 2 of all around.
float open_below(vec3 p, vec3 n) {
    float up = max(-p.y, 0.0);
    float down = max(p.y - cells.w, 0.0);
    vec2 away = max(vec2(interior.x - p.x, interior.x + p.x), 0.0) + 0.04;
    float slot = up + down;
    float h = n.y < 0.0 ? down : up;
    vec2 past = 0.5 - 0.5 * away * inversesqrt(away * away + h * h + 0.0001);
    vec2 ahead = 0.5 * slot * inversesqrt(away * away + slot * slot + 0.0001);
    float sides = dot(max(vec2(n.x, -n.x), 0.0), ahead) + (1.0 - abs(n.x)) * (past.x + past.y);
    return 0.06 + sides + 0.25 * (1.0 - n.x * n.x - n.y * n.y) * (past.x + past.y);
}

// Share of an even sky that a point at ground level or on a wall sees beside the long box wall:
// an endless wall of height h at distance r hides (1 - r / sqrt(r^2 + h^2)) / 2 of it.
float sky_beside_box(vec3 p, vec3 n) {
    vec2 outside = vec2(abs(p.x) - interior.x - 0.04, max(p.z - 0.02, interior.w - 0.1 - p.z));
    float r = length(max(outside, 0.0));
    float h = max(interior.z - p.y, 0.0);
    float wall = 0.5 * (1.0 - r / sqrt(r * r + h * h + 0.0001));
    float above = step(p.y, interior.y) * step(outside.x, 0.0) * step(outside.y, 0.0);
    float below = cells.w < 0.0 ? open_below(p, n) : 0.12;
    return mix(1.0 - 0.9 * wall * max(n.y, 0.0), below, above);
}

// Share of the yard's light that what stands on the ground, and the box, leave.
float open_outside(vec3 p, vec3 n) {
    float high = p.y - cells.w + 0.25 * max(n.y, 0.0);
    float foot = mix(0.55, 1.0, smoothstep(0.0, 0.45, high));
    return sky_beside_box(p, n) * foot;
}

// Light of sky, ground and stacks, as traced from the middle of the yard (environment.py).
vec3 ambient_outside(vec3 p, vec3 n) {
    vec3 light = yard_light[0].rgb + yard_light[1].rgb * n.y + yard_light[2].rgb * n.z
        + yard_light[3].rgb * n.x + yard_light[4].rgb * (n.x * n.y) + yard_light[5].rgb * (n.y * n.z)
        + yard_light[6].rgb * (3.0 * n.z * n.z - 1.0) + yard_light[7].rgb * (n.x * n.z)
        + yard_light[8].rgb * (n.x * n.x - n.y * n.y);
    return max(light, vec3(0.0)) * open_outside(p, n);
}

// What a surface of this roughness mirrors from a way outside: six levels, ROUGHNESS of
// environment.py.
vec3 mirrored_outside(vec3 p, vec3 way, float rough) {
#if defined(PLAIN)
    return ambient_outside(p, way);
#else
    return textureLod(yard_around, way, 5.0 * rough).rgb * open_outside(p, way);
#endif
}

// Inside: baked. What lies on or just before a wall takes the light of its place on the lightmap,
// everything else that of the probes along the corridor, by the way it faces (an ambient cube:
// Mitchell, McTaggart and Green, Shading in Valve's Source Engine, 2006).
const vec2 MAP_SIZE = vec2(1024.0, 320.0);
const float STRIP = 64.0;         // rows of a chart: left, right, floor, roof, front
const float FRONT_COLUMNS = 128.0;
const float MAP_RANGE = 1.5;
const vec3 LEAKS = vec3(0.00036, 0.00036, 0.00040);  // through vents and gaskets

// What cargo leaves of baked light on one of six faces (+x -x +y -y +z -z), by cargo_light.py: x of
// the probes' light at this depth, y of the light in the same place of an empty box.
const float SHADE_RANGE = 4.0;

vec2 shade_on(vec3 p, int face) {
    vec3 low = vec3(-interior.x, interior.y, 0.0);
    vec3 size = vec3(2.0 * interior.x, interior.z - interior.y, interior.w);
    vec3 at = clamp((p - low) / size * cells.xyz, vec3(0.5), cells.xyz - 0.5);
    at.z += float(face) * cells.z;
    vec2 code = texture(cargo_shade, at / vec3(cells.xy, 6.0 * cells.z)).rg;
    return SHADE_RANGE * code * code;
}

// Half a cell before a surface: there the cells are that it looks into.
vec3 before(vec3 p, vec3 n) { return p + 0.1 * n; }

vec3 probe_light(float z, vec3 n) {
    float at = 7.0 * pow(clamp((z / interior.w - 0.02) / 0.96, 0.0, 1.0), 0.6667);
    int first = 6 * min(int(at), 6);
    float next = at - floor(min(at, 6.0));
    vec3 share = n * n;
    ivec3 side = first + ivec3(0, 2, 4) + ivec3(lessThan(n, vec3(0.0)));
    vec3 x = mix(probes[side.x].rgb, probes[side.x + 6].rgb, next);
    vec3 y = mix(probes[side.y].rgb, probes[side.y + 6].rgb, next);
    vec3 z_ = mix(probes[side.z].rgb, probes[side.z + 6].rgb, next);
    return share.x * x + share.y * y + share.z * z_;
}

// The same where cargo stands in the way, for a surface at p whose geometry faces n.
vec3 shaded_probe_light(vec3 p, vec3 n, vec3 shaded) {
    float at = 7.0 * pow(clamp((p.z / interior.w - 0.02) / 0.96, 0.0, 1.0), 0.6667);
    int first = 6 * min(int(at), 6);
    float next = at - floor(min(at, 6.0));
    vec3 share = shaded * shaded;
    ivec3 face = ivec3(0, 2, 4) + ivec3(lessThan(shaded, vec3(0.0)));
    ivec3 side = first + face;
    vec3 light = vec3(0.0);
    vec3 place = before(p, n);
#if defined(PLAIN)
    bvec3 most = greaterThanEqual(share, max(max(share.yzx, share.zxy), vec3(0.34)));
    int main_face = most.x ? face.x : most.y ? face.y : face.z;
    return shade_on(place, main_face).x * probe_light(p.z, shaded);
#else
    for (int k = 0; k < 3; k++) {
        vec3 baked = mix(probes[side[k]].rgb, probes[side[k] + 6].rgb, next);
        if (share[k] > 0.02) light += share[k] * baked * shade_on(place, face[k]).x;
    }
    return light;
#endif
}

vec3 mapped_light(vec2 texel) {
    vec2 uv = texel / MAP_SIZE;
    vec3 light = vec3(0.0);
    if (indoors.x > 0.0) {
        vec3 right = texture(lightmap, vec3(uv, 0.0)).rgb;
        light += indoors.x * right * right;
    }
    if (indoors.y > 0.0) {
        vec3 both = texture(lightmap, vec3(uv, 1.0)).rgb;
        light += indoors.y * both * both;
    }
    if (roof.g > 0.0) {
        vec3 above = texture(lightmap, vec3(uv, 2.0)).rgb;
        light += roof.rgb * above * above;
    }
    return MAP_RANGE * light * day_inside.rgb;
}

// n, of the surface's geometry, decides where it lies; `shaded` how it faces the light, which comes
// from the doors: on a wall, relief that is turned to them is brighter than its place on the map.
vec3 ambient_inside(vec3 p, vec3 n, vec3 shaded) {
    if (indoors.x + indoors.y + roof.g == 0.0) return LEAKS;
    float span = interior.z - interior.y;
    float up = (p.y - interior.y) / span;
    float across = 0.5 + 0.5 * p.x / interior.x;
    // the nearest plane that the surface does not turn its back on: gap, facing, row, place across
    float side = p.x < 0.0 ? 1.0 : -1.0;
    float above = up < 0.5 ? 1.0 : -1.0;
    vec4 best = vec4(interior.x - abs(p.x), n.x * side, 0.5 - 0.5 * side, up);
    vec4 other = vec4(span * min(up, 1.0 - up), n.y * above, 2.5 - 0.5 * above, across);
    best = other.x - 0.08 * other.y < best.x - 0.08 * best.y ? other : best;
    other = vec4(p.z - interior.w, n.z, 4.0, up);
    best = other.x - 0.08 * other.y < best.x - 0.08 * best.y ? other : best;
    float on_wall = (1.0 - smoothstep(0.04, 0.09, best.x)) * smoothstep(0.0, 0.35, best.y);
    vec3 light = LEAKS;
    if (on_wall < 1.0) light += (1.0 - on_wall) * shaded_probe_light(p, n, shaded);
    if (on_wall > 0.0) {
        vec2 ends = best.z < 3.5 ? vec2(p.z / interior.w, MAP_SIZE.x) : vec2(across, FRONT_COLUMNS);
        float column = clamp(ends.x, 0.0, 1.0) * (ends.y - 1.0) + 0.5;
        float row = best.z * STRIP + clamp(best.w, 0.0, 1.0) * (STRIP - 1.0) + 0.5;
        vec3 baked = mapped_light(vec2(column, row));
        float shade = shade_on(before(p, n), int(best.z)).y;
        light += on_wall * shade * baked * clamp(1.0 + 0.8 * (shaded.z - n.z), 0.4, 1.6);
    }
    // between a reefer's tees, below what they carry, hardly any light gets
    return light * mix(1.0, 0.12, smoothstep(0.0, 0.03, interior.y - p.y - 0.004));
}

// Inside, the sun comes through the door opening or not at all: what the shadow map, with its
// margins, would let in along the edges of a roof 2 mm thick is cut off exactly.
float through_opening(vec3 p) {
    if (roof.w > 0.0) return 1.0;
    if (sun_direction.z <= 0.0) return 0.0;
    vec2 at = p.xy + sun_direction.xy * (max(-p.z, 0.0) / sun_direction.z);
    vec3 gap = vec3(interior.x - abs(at.x), at.y - interior.y, interior.z - at.y);
    return smoothstep(0.0, 0.03, min(gap.x, min(gap.y, gap.z)));
}

// Share of the light that reaches the place c of a shadow map: four samples of four, or one.
float reaches(sampler2DShadow map, vec3 c, float spread) {
#if defined(PLAIN)
    return texture(map, c);
#else
    vec2 texel = spread / vec2(textureSize(map, 0));
    float lit = 0.0;
    for (int i = 0; i < 4; i++) {
        vec2 shift = vec2((i & 1) * 2 - 1, (i & 2) - 1) * texel;
        lit += texture(map, vec3(c.xy + shift, c.z));
    }
    return 0.25 * lit;
#endif
}

// Metres of a texel of a parallel shadow map.
float texel_of(mat4 clip, sampler2DShadow map) {
    vec3 across = vec3(clip[0][0], clip[1][0], clip[2][0]);
    return 2.0 / (length(across) * float(textureSize(map, 0).x));
}

bool covered(vec3 c) { return all(greaterThan(c, vec3(0.0))) && all(lessThan(c, vec3(1.0))); }

// A sharp map round the box, which follows its doors; beyond it a coarse one of the whole yard.
float sun_visible(vec3 p, vec3 n) {
    vec4 s = sun_clip * vec4(p + n * (0.002 + texel_of(sun_clip, sun_map)), 1.0);
    vec3 c = s.xyz * 0.5 + 0.5;
    float lit = covered(c) ? reaches(sun_map, vec3(c.xy, c.z - 0.0001), 0.75) : 1.0;
    if (lit == 0.0 || inside_box(p, n, p) > 0.0) return lit;
    s = yard_clip * vec4(p + n * (0.01 + 1.5 * texel_of(yard_clip, yard_map)), 1.0);
    c = s.xyz * 0.5 + 0.5;
    return covered(c) ? min(lit, reaches(yard_map, vec3(c.xy, c.z - 0.0002), 0.75)) : lit;
}

float torch_visible(vec3 p, vec3 n, float distance_to) {
    vec4 s = torch_clip * vec4(p + n * (0.004 + 0.004 * distance_to), 1.0);
    if (s.w <= 0.0) return 0.0;
    vec3 c = s.xyz / s.w * 0.5 + 0.5;
    c.z -= 0.00005;
#if defined(SOFT)
    // a disc of samples along a spiral (Vogel 1979), turned from pixel to pixel
    const float GOLDEN = 2.3999632;
    float turn = 6.2831853 * fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
    float radius = max(PENUMBRA / (1.74 * distance_to), 1.2 / float(textureSize(torch_map, 0).x));
    float lit = 0.0;
    for (int i = 0; i < TAPS; i++) {
        float a = float(i) * GOLDEN + turn;
        vec2 shift = radius * sqrt((float(i) + 0.5) / float(TAPS)) * vec2(cos(a), sin(a));
        lit += texture(torch_map, vec3(c.xy + shift, c.z));
    }
    return lit / float(TAPS);
#else
    return reaches(torch_map, c, 0.9);
#endif
}

// Irradiance / pi of the torch where nothing is in between: a hot spot and a spill. A lens has a
// size, so close to it the light does not grow without end.
float torch_beam(vec3 to_torch, float squared) {
    float along = dot(-to_torch, torch_axis.xyz);
    float core = exp((along - 1.0) * TORCH_CORE);
    float spill = smoothstep(TORCH_SPILL.x, TORCH_SPILL.y, along);
    return torch_axis.w * spill * (0.86 * core + 0.14) / (squared + 0.6);
}

// The ultraviolet lamp, without shadow: it works from near only. What of its light the eye sees is
// a dim violet; what fluoresces sends it back as a light blue.
const vec3 UV_SEEN = vec3(0.045, 0.007, 0.16);
const vec3 FLUORESCENCE = vec3(0.20, 0.72, 1.0);
const vec2 UV_EDGE = vec2(0.84, 0.966);  // cos of 33 and 15 degrees

float uv_beam(vec3 to_lamp, float squared) {
    float along = dot(-to_lamp, uv_axis.xyz);
    return uv_position.w * smoothstep(UV_EDGE.x, UV_EDGE.y, along) / (squared + 0.06);
}

float near_uv(float squared) { return smoothstep(0.52, 0.25, squared); }

// What the lit spot throws back into the box, without shadow. The beam's flux over pi is 0.265 of
// its intensity (core 0.169, spill 0.096); of that the paint throws back 0.42, and what has bounced
// once more fills the rest: some 5 to 8 % of the beam.
vec3 torch_bounce(vec3 p, vec3 n) {
    vec3 from = torch_spot.xyz - p;
    vec3 thrown = torch_spot.xyz - torch_position.xyz;
    float squared = dot(from, from) + 0.05 * dot(thrown, thrown) + 0.1;
    from *= inversesqrt(squared);
    float sent = 0.15 + 0.85 * max(dot(torch_spot_normal.xyz, -from), 0.0);
    float caught = 0.2 + 0.8 * max(dot(n, from), 0.0);
    float once = 0.0355 * sent * caught / squared;
    float often = 0.0024 / (1.0 + 0.06 * squared);
    return vec3(1.0, 0.93, 0.82) * (torch_spot.w * (once + often));
}

// GGX with Smith's visibility and Schlick's Fresnel term (glTF 2.0, appendix B); times cos, pi.
vec3 specular(vec3 n, vec3 v, vec3 l, float n_l, float n_v, float rough, vec3 f0) {
    vec3 h = normalize(l + v);
    float a = rough * rough;
    float a2 = a * a;
    float n_h = clamp(dot(n, h), 0.0, 1.0);
    float d = n_h * n_h * (a2 - 1.0) + 1.0;
    float k = 0.5 * a + 0.0001;
    float visibility = 0.25 / ((n_l * (1.0 - k) + k) * (n_v * (1.0 - k) + k));
    float f = pow(1.0 - clamp(dot(v, h), 0.0, 1.0), 5.0);
    return (f0 + (1.0 - f0) * f) * (a2 / (d * d) * visibility * n_l);
}

// Share of light from all around that a rough surface throws back towards the eye (Karis 2014, the
// fit for mobile devices).
vec3 reflectance(vec3 f0, float rough, float n_v) {
    vec4 r = rough * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
    float a = min(r.x * r.x, exp2(-9.28 * n_v)) * r.x + r.y;
    return f0 * (-1.04 * a + r.z) + (1.04 * a + r.w);
}
