#include "frame.glsl"
#include "stereo.glsl"
#include "parts.glsl"
#include "skin.glsl"

layout(location = 0) in vec3 position;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec2 uv;
layout(location = 3) in vec4 colour;
layout(location = 4) in uint material;
layout(location = 5) in uint part;

layout(std430, binding = 2) readonly buffer Tints { vec4 tints[]; };

out vec3 world;
centroid out vec3 world_normal;
out vec3 local;
out vec2 tile_uv;
centroid out vec2 masks;
flat out vec4 tint;  // w: how much it fluoresces
flat out uint material_index;
flat out vec3 eye_position;
flat out float shown_share;  // of its brightness, whatever the fade
flat out float window;  // metres along the view before which nothing is: a mirror's plane, or 0

void main() {
    int view = VIEW;
    place(part, position, normal, world, world_normal);
    local = position;
    tile_uv = uv;
    masks = colour.rg;
    tint = tints[part];
    material_index = material;
    eye_position = eye[view].xyz;
    window = eye[view].w;
    gl_Position = part_visible(part) ? clip_from_world[view] * vec4(world, 1.0) : NOWHERE;
    bool before = part_overlaid(part) && part_visible(part);
    if (before) gl_Position = overlaid(gl_Position);
    shown_share = before ? 1.0 : state.z;
    SELECT_LAYER;
}
