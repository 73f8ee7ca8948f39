#include "frame.glsl"
#include "parts.glsl"
#include "skin.glsl"

layout(location = 0) in vec3 position;
layout(location = 5) in uint part;

void main() {
    vec3 world;
    vec3 unused;
    place(part, position, vec3(0.0), world, unused);
    gl_Position = part_visible(part) ? LIGHT_CLIP * vec4(world, 1.0) : NOWHERE;
}
