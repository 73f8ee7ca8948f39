#include "frame.glsl"
#include "stereo.glsl"
#include "parts.glsl"
#include "inset.glsl"

out vec2 corner;
flat out int layer;

void main() {
    int view = VIEW;
    uint part = uint(inset_position.w);
    corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);  // 0, 0: bottom left
    vec3 flat_place = vec3((corner - 0.5) * inset_size.xy, 0.0);
    vec3 in_part = rotate(inset_rotation, flat_place) + inset_position.xyz;
    vec3 world = rotate(part_rotation(part), in_part) + part_position(part);
    layer = view;
    gl_Position = clip_from_world[view] * vec4(world, 1.0);
    SELECT_LAYER;
}
