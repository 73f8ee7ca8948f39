// Poses and visibility of all parts, as the snapshot has them: 7 floats and one byte a part.
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

bool part_visible(uint part) {
    return ((visible[part >> 2u] >> ((part & 3u) * 8u)) & 255u) != 0u;
}

const vec4 NOWHERE = vec4(0.0, 0.0, 2.0, 1.0);  // beyond the far plane: clipped
