// Where a vertex is in the world: with its part, or with the joints of a hand (linear blending).
layout(location = 6) in uvec4 joints;
layout(location = 7) in vec4 weights;

struct Bind {
    vec4 rotation;  // takes the model to the joint's own frame of reference
    vec4 position;
};

layout(std430, binding = 5) readonly buffer Binds { Bind binds[]; };
layout(std430, binding = 6) readonly buffer Joints { float joint_poses[]; };  // 7 floats each

vec4 joint_rotation(uint joint) {
    uint i = joint * 7u;
    return vec4(joint_poses[i], joint_poses[i + 1u], joint_poses[i + 2u], joint_poses[i + 3u]);
}

vec3 joint_position(uint joint) {
    uint i = joint * 7u + 4u;
    return vec3(joint_poses[i], joint_poses[i + 1u], joint_poses[i + 2u]);
}

void place(uint part, vec3 position, vec3 normal, out vec3 world, out vec3 world_normal) {
    if (weights.x > 0.0 && part_bent(part)) {
        world = vec3(0.0);
        world_normal = vec3(0.0);
        for (int i = 0; i < 4; i++) {
            if (weights[i] == 0.0) continue;
            Bind b = binds[joints[i]];
            vec4 q = joint_rotation(joints[i]);
            vec3 there = rotate(q, rotate(b.rotation, position) + b.position.xyz);
            world += weights[i] * (there + joint_position(joints[i]));
            world_normal += weights[i] * rotate(q, rotate(b.rotation, normal));
        }
    } else {
        vec4 q = part_rotation(part);
        world = rotate(q, position) + part_position(part);
        world_normal = rotate(q, normal);
    }
}
