#include "frame.glsl"
#include "lighting.glsl"
#include "lamps.glsl"
#include "output.glsl"

struct Material {
    vec4 base_roughness;
    float metallic;
    float emissive;
    int tile;
    float opacity;
};

layout(std430, binding = 3) readonly buffer Materials { Material materials[]; };
layout(binding = 2) uniform sampler2DArray tile_base;
layout(binding = 3) uniform sampler2DArray tile_normal;
layout(binding = 4) uniform sampler2DArray tile_orm;

in vec3 world;
// at a place within the triangle: a pixel's middle may lie far beside a fold 3 mm wide, where a
// value that is carried on to it makes rust of clean paint
centroid in vec3 world_normal;
in vec3 local;
in vec2 tile_uv;
centroid in vec2 masks;
flat in float shown_share;
flat in vec4 tint;
flat in uint material_index;
flat in vec3 eye_position;
flat in float window;

layout(location = 0) out vec4 colour_out;

const float MIRRORED_M = 12.0;  // metres to which the box is looked for in what is mirrored

struct Surface {
    vec3 albedo;
    vec3 normal;
    float roughness;
    float metallic;
    float occlusion;
};

float hash(vec3 p) {
    p = fract(p * 0.3183099 + 0.1);
    p *= 17.0;
    return fract(p.x * p.y * p.z * (p.x + p.y + p.z));
}

float noise(vec3 x) {
    vec3 i = floor(x);
    vec3 f = fract(x);
    f = f * f * (3.0 - 2.0 * f);
    vec4 a = vec4(hash(i), hash(i + vec3(1, 0, 0)), hash(i + vec3(0, 1, 0)), hash(i + vec3(1, 1, 0)));
    i.z += 1.0;
    vec4 b = vec4(hash(i), hash(i + vec3(1, 0, 0)), hash(i + vec3(0, 1, 0)), hash(i + vec3(1, 1, 0)));
    vec4 c = mix(a, b, f.z);
    vec2 d = mix(c.xz, c.yw, f.x);
    return mix(d.x, d.y, f.y);
}

// The normal of a tile turned into the world with the screen's derivatives of position and uv, so
// that models need no tangents.
vec3 tile_normal_in_world(vec3 n, vec3 sampled) {
    vec3 dp_x = dFdx(world);
    vec3 dp_y = dFdy(world);
    vec2 duv_x = dFdx(tile_uv);
    vec2 duv_y = dFdy(tile_uv);
    vec3 across_y = cross(dp_y, n);
    vec3 across_x = cross(n, dp_x);
    vec3 tangent = across_y * duv_x.x + across_x * duv_y.x;
    vec3 bitangent = across_y * duv_x.y + across_x * duv_y.y;
    float scale = max(dot(tangent, tangent), dot(bitangent, bitangent));
    if (scale <= 0.0) return n;
    float inverse_scale = inversesqrt(scale);
    // v grows downwards in glTF: the bitangent points up, against it
    return normalize(mat3(tangent * inverse_scale, -bitangent * inverse_scale, n) * sampled);
}

Surface surface_here() {
    Material m = materials[material_index];
    vec3 n = normalize(gl_FrontFacing ? world_normal : -world_normal);
    vec3 base = m.base_roughness.rgb * tint.rgb * (0.8 + 0.4 * masks.y);
    Surface s = Surface(base, n, m.base_roughness.a, m.metallic, 1.0);
    if (m.tile >= 0) {
        vec3 where = vec3(tile_uv, float(m.tile));
#if defined(PLAIN)
        s.albedo *= texture(tile_base, where).rgb;
        s.occlusion = 0.95;
        s.roughness *= 0.8;
        s.metallic = 0.0;
#else
        vec3 orm = texture(tile_orm, where).rgb;
        s.albedo *= texture(tile_base, where).rgb;
        s.normal = tile_normal_in_world(n, texture(tile_normal, where).rgb * 2.0 - 1.0);
        s.occlusion = orm.r;
        s.roughness *= orm.g;
        s.metallic *= m.metallic > 0.0 ? orm.b : 0.0;
#endif
#if !defined(PLAIN)
        s.albedo *= 0.88 + 0.22 * noise(local * 0.85);  // fading, so that tiles do not show
#endif
    }
#if !defined(PLAIN)
    if (masks.x > 0.02) {  // worn folds: rust where noise and wear together are high
        float grain = 0.55 * noise(local * 7.0) + 0.45 * noise(local * 37.0);
        float where_worn = noise(local * 0.9 + 4.2);  // some stretches more than others
        float rust = smoothstep(0.80, 0.98, 0.34 * masks.x + 0.42 * grain + 0.44 * where_worn);
        vec3 rusty = mix(vec3(0.105, 0.042, 0.020), vec3(0.23, 0.095, 0.040), grain);
        s.albedo = mix(s.albedo, rusty, rust);
        s.roughness = mix(s.roughness, 0.9, rust);
        s.metallic *= 1.0 - rust;
    }
#endif
    s.roughness = clamp(s.roughness, 0.06, 1.0);
    return s;
}

#if defined(CUTAWAY)
const vec3 SKIN = vec3(0.20, 0.15, 0.35);  // metres from the inner planes that walls and gear take
const float FRAME_POST = 0.16;             // of the corner posts, which stay
const float FILL = 0.0115;                 // light that comes in where the wall is left out

// Walls and roof between a viewer outside and the inside of the box. Posts and floor stay, and the
// doors' end, because who is there looks at the doors.
bool cut_away(vec3 p, vec3 viewer) {
    vec3 low = vec3(-interior.x, interior.y, interior.w);
    vec3 high = vec3(interior.x, interior.z, 0.0);
    if (any(lessThan(p, low - SKIN)) || any(greaterThan(p, high + SKIN))) return false;
    if (viewer.y > high.y && p.y > high.y - 0.02) return true;
    bool between_posts = p.z < high.z - FRAME_POST && p.z > low.z + FRAME_POST;
    bool panel = p.y > low.y - 0.01;
    if (abs(viewer.x) > high.x && p.x * sign(viewer.x) > high.x - 0.002) return panel && between_posts;
    if (viewer.z < low.z && p.z < low.z + 0.002) return panel && abs(p.x) < high.x - FRAME_POST;
    return false;
}
#endif

void main() {
#if defined(CUTAWAY)
    if (cut_away(world, eye_position)) discard;
#endif
    Surface s = surface_here();
    vec3 n = normalize(gl_FrontFacing ? world_normal : -world_normal);
    vec3 v = normalize(eye_position - world);
    float n_v = clamp(dot(s.normal, v), 0.02, 1.0);
    vec3 f0 = mix(vec3(0.04), s.albedo, s.metallic);
    float opacity = materials[material_index].opacity;
    vec3 diffuse = s.albedo * (1.0 - s.metallic) * opacity;
    // in a mirror the view begins in its plane: the eye's image behind it may be in any room
    vec3 seen_from = mix(eye_position, world, min(window * gl_FragCoord.w, 1.0));
    float inside = inside_box(world, n, seen_from);

    vec3 mirrored = reflect(-v, s.normal);
    vec3 around = vec3(0.0);
    vec3 seen = vec3(0.0);
    if (inside < 1.0) {
        around = (1.0 - inside) * ambient_outside(world, s.normal);
        seen = (1.0 - inside) * mirrored_outside(world, mirrored, s.roughness);
#if !defined(PLAIN)
        if (s.roughness < 0.5) {  // the box itself is not in what was traced
            float free = past_box(world + 0.05 * n, world + MIRRORED_M * mirrored);
            vec3 box = 0.15 * ambient_outside(world, vec3(-sign(mirrored.x), 0.0, 0.0));
            seen = mix((1.0 - inside) * box, seen, free);
        }
#endif
    }
    if (inside > 0.0) {
        vec3 lit = ambient_inside(world, n, s.normal);
        around += inside * lit;
#if defined(SOFT)
        seen += inside * (shaded_probe_light(world, n, mirrored) + LEAKS);
#else
        seen += 0.7 * inside * lit;  // most of what is mirrored lies deeper in the box
#endif
    }
    vec3 light = s.occlusion * (diffuse * around + reflectance(f0, s.roughness, n_v) * seen);

    float n_l = dot(s.normal, sun_direction.xyz);
    if (n_l > 0.0 && dot(n, sun_direction.xyz) > 0.0) {
        float lit = mix(1.0, through_opening(world), inside);
        lit *= lit > 0.0 ? sun_visible(world, n) : 0.0;
        if (lit > 0.0) {
            vec3 glint = specular(s.normal, v, sun_direction.xyz, n_l, n_v, s.roughness, f0);
            light += lit * sun_colour.rgb * (diffuse * n_l + glint);
        }
    }
    for (int k = 0; k < int(lamp_colour.w); k++) {  // none by day
        vec3 to_lamp = lamps[k].xyz - world;
        float squared = dot(to_lamp, to_lamp);
        to_lamp *= inversesqrt(squared);
        n_l = dot(s.normal, to_lamp);
        float beam = lamp_beam(lamps[k], to_lamp, squared);
        if (n_l <= 0.0 || dot(n, to_lamp) <= 0.0 || beam == 0.0) continue;
        beam *= lamp_reaches(world, n, lamps[k].xyz, inside);
        if (k < lamp_clip.length() && beam > 0.0) beam *= past_yard(world, n, k);
        vec3 glint = specular(s.normal, v, to_lamp, n_l, n_v, s.roughness, f0);
        light += beam * lamp_colour.rgb * (diffuse * n_l + glint);
    }
    if (torch_position.w > 0.5) {
        vec3 to_torch = torch_position.xyz - world;
        float squared = dot(to_torch, to_torch);
        to_torch *= inversesqrt(squared);
        n_l = dot(s.normal, to_torch);
        float beam = torch_beam(to_torch, squared);
        if (n_l > 0.0 && beam > 0.0) {
            float lit = torch_visible(world, n, sqrt(squared));
            vec3 glint = specular(s.normal, v, to_torch, n_l, n_v, s.roughness, f0);
            light += beam * lit * vec3(1.0, 0.955, 0.87) * (diffuse * n_l + glint);
        }
        light += s.occlusion * diffuse * torch_bounce(world, s.normal) * inside;
    }
    float glow = 0.0;
    if (uv_position.w > 0.0) {
        vec3 to_lamp = uv_position.xyz - world;
        float squared = dot(to_lamp, to_lamp);
        to_lamp *= inversesqrt(squared);
        float beam = uv_beam(to_lamp, squared) * max(dot(s.normal, to_lamp), 0.0);
        light += beam * UV_SEEN * diffuse;
        glow = tint.w * near_uv(squared) * min(4.0 * beam, 0.8);
    }
    float exposure = state.y;
#if defined(CUTAWAY)
    light += inside * s.occlusion * s.albedo * FILL;
    exposure = mix(exposure, max(exposure, sun_direction.w), inside);
#endif
    vec3 shown = tone_map(light * exposure);
    shown += s.albedo * materials[material_index].emissive;  // lamps and screens: as they look
    shown += glow * FLUORESCENCE;  // seen by day as well, as in the shade of a hand
    colour_out = to_display(shown, shown_share);
    // what a clear thing mirrors comes on top; seen along it, it hides more
    colour_out.a = opacity + (1.0 - opacity) * 0.6 * pow(1.0 - n_v, 4.0) * step(opacity, 0.999);
}
