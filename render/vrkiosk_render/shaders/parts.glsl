// Of all parts, as the snapshot has them: 7 floats of pose, and one byte: 1 visible, 2 bent by
// joints, 4 overlaid.
layout(std430, binding = 0) readonly buffer Poses { float poses[]; };
layout(std430, binding = 1) readonly buffer Visible { uint visible[]; };

vec3 rotate(vec4 q, vec3 v) { return v + 2.0 * cross(q.xyz, cross(q.xyz, v) + q.w * v); }

vec4 part_rotation(uint part) {
    uint i = part * 7u;
    return vec4(poses[i], poses[i + 1u], poses[i + 2u], poses[i + 3u]);
}

vec3 part_position(uint part) {
    uint i = part * 7u + 4u;
    return vec3(poses[i], poses[i + 1u], poses[i + 2u]);
}

uint part_flags(uint part) { return (visible[part >> 2u] >> ((part & 3u) * 8u)) & 255u; }

bool part_visible(uint part) { return (part_flags(part) & 1u) != 0u; }

bool part_bent(uint part) { return (part_flags(part) & 2u) != 0u; }

bool part_overlaid(uint part) { return (part_flags(part) & 4u) != 0u; }

// What is overlaid lies before all else, and keeps its order among itself: its depths take the
// first hundredth of the range, nothing else the two that the near plane is off.
vec4 overlaid(vec4 clip) {
    clip.z = 0.01 * (clip.z + clip.w) - clip.w;
    return clip;
}

const vec4 NOWHERE = vec4(0.0, 0.0, 2.0, 1.0);  // beyond the far plane: clipped
