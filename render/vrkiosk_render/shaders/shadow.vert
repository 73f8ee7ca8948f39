#include "frame.glsl"
#include "parts.glsl"

layout(location = 0) in vec3 position;
layout(location = 5) in uint part;

void main() {
    vec3 world = rotate(part_rotation(part), position) + part_position(part);
    gl_Position = part_visible(part) ? LIGHT_CLIP * vec4(world, 1.0) : NOWHERE;
}
