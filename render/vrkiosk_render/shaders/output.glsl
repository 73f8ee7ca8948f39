// From light to what the display shows.

// Highlights are compressed above 0.76 and lose colour towards white, all below stays as it is, so
// that print and paint keep hue and contrast (the shoulder of Khronos PBR Neutral, without its toe:
// that one takes away most of what little light there is at the far end of a box).
vec3 tone_map(vec3 c) {
    float peak = max(c.r, max(c.g, c.b));
    const float start = 0.76;
    if (peak < start) return c;
    const float room = 1.0 - start;
    float squeezed = 1.0 - room * room / (peak + room - start);
    c *= squeezed / peak;
    return mix(c, vec3(squeezed), 1.0 - 1.0 / (0.15 * (peak - squeezed) + 1.0));
}

// Display-referred linear colour -> the target, which encodes it: fade, and half a step of noise
// against banding in the dark (interleaved gradient noise, Jimenez 2014).
vec4 to_display(vec3 c, float share) {
    c = clamp(c, 0.0, 1.0) * share;
    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5;
    vec3 step_size = max(2.0 * sqrt(c), vec3(1.0 / 12.92)) / 255.0;
    c = clamp(c + noise * step_size * step(0.00001, c), 0.0, 1.0);
    return vec4(c, 1.0);
}

vec4 to_display(vec3 c) {
    return to_display(c, state.z);
}
