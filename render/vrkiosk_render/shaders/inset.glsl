// One view shown on a part; `SHOWN` of inset_views.py has the same layout (std140).
layout(std140, binding = 1) uniform Inset {
    vec4 inset_rotation;  // of the plane in the part
    vec4 inset_position;  // w: part
    vec4 inset_size;      // width, height in metres; z: 1 mirrored; w: 1 round
    vec4 inset_gain;      // of the picture, linear
};
