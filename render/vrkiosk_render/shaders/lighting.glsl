// Light of the yard and of the inside of the box. Irradiance is divided by pi throughout, so that
// a white matt surface under irradiance 1 has the colour 1.

layout(binding = 0) uniform sampler2DShadow sun_map;
layout(binding = 1) uniform sampler2DShadow torch_map;

const float PI = 3.14159265;
const float OPENING = 5.9;          // m^2 of a high-cube box's door opening (2.34 x 2.585, less cams)
const float TORCH_CORE = 32.0;                  // 2 / (14.3 degrees)^2: the hot spot, a bell curve
const vec2 TORCH_SPILL = vec2(0.7660, 0.9703);  // cos of 40 and 14 degrees: the spill

const float DOOR = 0.08;  // metres behind z = 0 to which the outside of a closed leaf may reach

float margin_inside(vec3 p) {
    vec3 near_side = vec3(interior.x - abs(p.x), p.y - interior.y, p.z - interior.w);
    vec2 far_side = vec2(interior.z - p.y, -p.z - DOOR);
    return min(min(near_side.x, near_side.y), min(near_side.z, min(far_side.x, far_side.y)));
}

// 1 inside the box, 0 outside. Between the inner planes and the outer ones, where both faces of
// a corrugated wall lie, the normal decides; but who is inside, or looks in, sees inner faces only.
float inside_box(vec3 p, vec3 n, vec3 viewer) {
    float margin = margin_inside(p);
    float in_wall = smoothstep(-0.09, -0.06, margin);
    float inner_face = smoothstep(-0.06, 0.0, margin_inside(p + n * 0.09));
    vec3 entry = mix(viewer, p, clamp(viewer.z / max(viewer.z - p.z, 0.001), 0.0, 1.0));
    entry.z = min(entry.z, -DOOR);
    float from_inside = step(0.0, margin_inside(entry)) * step(p.z, -2.0 * DOOR);
    return max(smoothstep(-0.004, 0.004, margin), in_wall * max(inner_face, from_inside));
}

// Share of an even sky that a point at ground level or on a wall sees beside the long box wall:
// an endless wall of height h at distance r hides (1 - r / sqrt(r^2 + h^2)) / 2 of it.
float sky_beside_box(vec3 p, vec3 n) {
    vec2 outside = vec2(abs(p.x) - interior.x - 0.04, max(p.z - 0.02, interior.w - 0.1 - p.z));
    float r = length(max(outside, 0.0));
    float h = max(interior.z - p.y, 0.0);
    float wall = 0.5 * (1.0 - r / sqrt(r * r + h * h + 0.0001));
    float above = step(p.y, interior.y) * step(outside.x, 0.0) * step(outside.y, 0.0);
    return mix(1.0 - 0.9 * wall * max(n.y, 0.0), 0.12, above);
}

vec3 ambient_outside(vec3 p, vec3 n) {
    float foot = mix(0.55, 1.0, smoothstep(0.0, 0.45, p.y + 0.25 * max(n.y, 0.0)));
    vec3 hemisphere = mix(ground_colour.rgb, sky_colour.rgb, 0.5 + 0.5 * n.y);
    return hemisphere * sky_beside_box(p, n) * foot;
}

// Inside: the opening as a lamp of sky, seen smaller with depth, and what its light and the patch
// of sun near the doors leave behind after several bounces. Edges where surfaces meet are darker.
vec3 ambient_inside(vec3 p, vec3 n) {
    float depth = max(-p.z, 0.0);
    float seen = OPENING / (OPENING + PI * depth * depth);
    vec3 opening = (0.75 * sky_colour.rgb + 0.60 * ground_colour.rgb) * seen;
    float facing = clamp(0.5 + 0.55 * n.z, 0.0, 1.0);
    opening *= 0.10 + 0.90 * facing * sqrt(facing);
    vec3 bounced = vec3(0.250, 0.222, 0.186) * exp(-depth / 3.6) + vec3(0.0105, 0.0096, 0.0084);
    bounced *= 0.82 - 0.18 * n.y + 0.10 * n.z;
    vec3 gap = vec3(interior.x - abs(p.x), p.y - interior.y, interior.z - p.y);
    vec3 open_to = 1.0 - 0.42 * exp(-max(gap, 0.0) * 6.0) * (1.0 - abs(vec3(n.x, n.y, n.y)));
    float corner = open_to.x * open_to.y * open_to.z;
    return (state.x * (opening + bounced) + vec3(0.0011, 0.0011, 0.0012)) * corner;
}

// Inside, the sun comes through the door opening or not at all: what the shadow map, with its
// margins, would let in along the edges of a roof 2 mm thick is cut off exactly.
float through_opening(vec3 p) {
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

float sun_visible(vec3 p, vec3 n) {
    vec4 s = sun_clip * vec4(p + n * 0.012, 1.0);
    vec3 c = s.xyz * 0.5 + 0.5;
    if (any(lessThan(c, vec3(0.0))) || any(greaterThan(c, vec3(1.0)))) return 1.0;
    return reaches(sun_map, vec3(c.xy, c.z - 0.0001), 0.75);
}

float torch_visible(vec3 p, vec3 n, float distance_to) {
    vec4 s = torch_clip * vec4(p + n * (0.004 + 0.004 * distance_to), 1.0);
    if (s.w <= 0.0) return 0.0;
    vec3 c = s.xyz / s.w * 0.5 + 0.5;
    return reaches(torch_map, vec3(c.xy, c.z - 0.00005), 0.9);
}

// Irradiance / pi of the torch where nothing is in between: a hot spot and a spill. A lens has a
// size, so close to it the light does not grow without end.
float torch_beam(vec3 to_torch, float squared) {
    float along = dot(-to_torch, torch_axis.xyz);
    float core = exp((along - 1.0) * TORCH_CORE);
    float spill = smoothstep(TORCH_SPILL.x, TORCH_SPILL.y, along);
    return torch_axis.w * spill * (0.86 * core + 0.14) / (squared + 0.6);
}

// What the lit spot throws back into the box: weak, warm, without shadow, from ahead of the torch.
vec3 torch_bounce(vec3 p, vec3 n) {
    vec3 from = torch_position.xyz + torch_axis.xyz * 2.2 - p;
    float squared = dot(from, from);
    float facing = 0.6 + 0.4 * dot(n, from) * inversesqrt(squared + 0.01);
    return vec3(1.0, 0.9, 0.74) * (0.016 * torch_axis.w * facing / (1.0 + 0.40 * squared));
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
