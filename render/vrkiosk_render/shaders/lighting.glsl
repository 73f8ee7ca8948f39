// Light of the yard and of the inside of the box. Irradiance is divided by pi throughout, so that
// a white matt surface under irradiance 1 has the colour 1.

layout(binding = 0) uniform sampler2DShadow sun_map;
layout(binding = 1) uniform sampler2DShadow torch_map;

const float PI = 3.14159265;
const float OPENING = 5.9;          // m^2 of a high-cube box's door opening (2.34 x 2.585, less cams)
const vec2 TORCH_CORE = vec2(0.9781, 0.9986);   // cos of 12 and 3 degrees: the hot spot
const vec2 TORCH_SPILL = vec2(0.7660, 0.9397);  // cos of 40 and 20 degrees: the spill

// 1 inside the box, 0 outside. The point is moved along its normal first, because both faces of a
// corrugated wall lie between the same planes.
float inside_box(vec3 p, vec3 n) {
    p += n * 0.09;
    vec3 near_side = vec3(interior.x - abs(p.x), p.y - interior.y, p.z - interior.w);
    vec2 far_side = vec2(interior.z - p.y, -p.z);
    float margin = min(min(near_side.x, near_side.y), min(near_side.z, min(far_side.x, far_side.y)));
    return smoothstep(-0.06, 0.0, margin);
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

// Inside: the opening as a lamp of sky, seen smaller with depth, and what its light leaves behind
// after several bounces. Edges where surfaces meet are darker.
vec3 ambient_inside(vec3 p, vec3 n) {
    float depth = max(-p.z, 0.0);
    float seen = OPENING / (OPENING + PI * depth * depth);
    vec3 opening = (0.62 * sky_colour.rgb + 0.45 * ground_colour.rgb) * seen;
    opening *= 0.18 + 0.82 * clamp(0.5 + 0.62 * n.z, 0.0, 1.0);
    vec3 bounced = vec3(0.120, 0.108, 0.092) * exp(-depth / 3.2) * (0.75 + 0.25 * n.y);
    vec3 gap = vec3(interior.x - abs(p.x), p.y - interior.y, interior.z - p.y);
    vec3 open_to = 1.0 - 0.42 * exp(-max(gap, 0.0) * 7.0) * (1.0 - abs(vec3(n.x, n.y, n.y)));
    float corner = open_to.x * open_to.y * open_to.z;
    return (state.x * (opening + bounced) + vec3(0.0011, 0.0011, 0.0012)) * corner;
}

float sun_visible(vec3 p, vec3 n) {
    vec4 s = sun_clip * vec4(p + n * 0.018, 1.0);
    vec3 c = s.xyz * 0.5 + 0.5;
    if (any(lessThan(c, vec3(0.0))) || any(greaterThan(c, vec3(1.0)))) return 1.0;
    vec2 texel = 0.75 / vec2(textureSize(sun_map, 0));
    float lit = 0.0;
    for (int i = 0; i < 4; i++) {
        vec2 shift = vec2((i & 1) * 2 - 1, (i & 2) - 1) * texel;
        lit += texture(sun_map, vec3(c.xy + shift, c.z - 0.0006));
    }
    return 0.25 * lit;
}

float torch_visible(vec3 p, vec3 n, float distance_to) {
    vec4 s = torch_clip * vec4(p + n * (0.004 + 0.004 * distance_to), 1.0);
    if (s.w <= 0.0) return 0.0;
    vec3 c = s.xyz / s.w * 0.5 + 0.5;
    vec2 texel = 0.9 / vec2(textureSize(torch_map, 0));
    float lit = 0.0;
    for (int i = 0; i < 4; i++) {
        vec2 shift = vec2((i & 1) * 2 - 1, (i & 2) - 1) * texel;
        lit += texture(torch_map, vec3(c.xy + shift, c.z - 0.00005));
    }
    return 0.25 * lit;
}

// Irradiance / pi of the torch where nothing is in between; its hot spot and its spill.
float torch_beam(vec3 to_torch, float squared) {
    float along = dot(-to_torch, torch_axis.xyz);
    float core = smoothstep(TORCH_CORE.x, TORCH_CORE.y, along);
    float spill = smoothstep(TORCH_SPILL.x, TORCH_SPILL.y, along);
    return torch_axis.w * (core + 0.11 * spill) / (squared + 0.02);
}

// What the lit spot throws back into the box: weak, warm, without shadow, from ahead of the torch.
vec3 torch_bounce(vec3 p, vec3 n) {
    vec3 from = torch_position.xyz + torch_axis.xyz * 2.2 - p;
    float squared = dot(from, from);
    float facing = 0.6 + 0.4 * dot(n, from) * inversesqrt(squared + 0.01);
    return vec3(1.0, 0.9, 0.74) * (0.012 * torch_axis.w * facing / (1.0 + 0.45 * squared));
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
