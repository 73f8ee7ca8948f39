#include "frame.glsl"
#include "output.glsl"

in vec3 direction;
flat in vec3 eye_position;
layout(location = 0) out vec4 colour_out;

float hash(vec2 p) {  // without sin(), whose last bits differ between drivers
    vec3 q = fract(vec3(p.xyx) * 0.1031);
    q += dot(q, q.yzx + 33.33);
    return fract((q.x + q.y) * q.z);
}

float noise(vec2 x) {
    vec2 i = floor(x);
    vec2 f = fract(x);
    f = f * f * (3.0 - 2.0 * f);
    vec2 a = mix(vec2(hash(i), hash(i + vec2(0, 1))), vec2(hash(i + vec2(1, 0)), hash(i + 1.0)), f.x);
    return mix(a.x, a.y, f.y);
}

float clouds(vec2 p) {
    float sum = 0.0;
    float weight = 0.5;
    for (int i = 0; i < 4; i++) {
        sum += weight * noise(p);
        p = p * 2.13 + 7.7;
        weight *= 0.5;
    }
    return sum;
}

void main() {
    vec3 d = normalize(direction);
    float up = max(d.y, 0.0);
    vec3 zenith = sky_colour.rgb * vec3(0.40, 0.66, 1.12);
    vec3 haze = mix(sky_colour.rgb, vec3(dot(sky_colour.rgb, vec3(0.333))), 0.55) * 1.12;
    vec3 light = mix(haze, zenith, 1.0 - exp(-3.2 * up));
    if (glow.w > 0.0) {  // the band of a dusk, brightest below the sun
        vec2 level = normalize(d.xz + vec2(0.00001, 0.0));
        float side = 0.5 + 0.5 * dot(level, normalize(sun_direction.xz));
        vec3 band = glow.rgb * (exp(-6.0 * up) * (0.15 + 0.85 * side * side));
        light += band;
        haze += band;
    }
    float cover = smoothstep(0.44, 0.70, clouds(d.xz / (up + 0.12) * 1.7));
    light = mix(light, haze * 1.25, cover * smoothstep(0.02, 0.22, up) * 0.7);
    float towards_sun = max(dot(d, sun_direction.xyz), 0.0);
    light += sun_colour.rgb * (0.05 * pow(towards_sun, 12.0) + 0.5 * pow(towards_sun, 1500.0));
    if (d.y < 0.0) {  // open ground to the horizon, where the yard's model ends
        float range = (cells.w - eye_position.y) / min(d.y, -0.0005);
        vec2 p = (eye_position + d * range).xz;
        float grain = mix(0.5, noise(p * 3.1) * 0.5 + noise(p * 0.37) * 0.5, exp(-range * 0.03));
        float sunlit = max(sun_direction.y, 0.0);
        vec3 ground = vec3(0.062, 0.064, 0.068) * (0.75 + 0.5 * grain);
        ground *= sky_colour.rgb + sun_colour.rgb * sunlit;
        light = mix(haze * 0.86, ground, exp(-max(range - 25.0, 0.0) * 0.016));
    }
    colour_out = to_display(tone_map(light * state.y));
}
