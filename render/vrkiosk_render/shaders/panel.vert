#include "frame.glsl"
#include "stereo.glsl"
#include "parts.glsl"

struct Panel {
    vec4 rotation;   // of the plane in the part
    vec4 position;   // w: part
    vec4 size;       // width, height in metres; used share of the layer's width and height
    vec4 layer;      // x: layer; y: 0 nothing on it, 1 shown, 2 or 3 to the left or right eye; z: 1 of the small ones
};

layout(std430, binding = 4) readonly buffer Panels { Panel panels[]; };

out vec3 where;
flat out int small;
flat out float shown_share;  // of its brightness, whatever the fade

void main() {
    int view = VIEW;
#if defined(LAYER)
    Panel p = panels[gl_InstanceID >> 1];
#else
    Panel p = panels[gl_InstanceID];
#endif
    uint part = uint(p.position.w);
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);  // 0, 0: bottom left
    vec3 flat_place = vec3((corner - 0.5) * p.size.xy, 0.0);
    vec3 in_part = rotate(p.rotation, flat_place) + p.position.xyz;
    vec3 world = rotate(part_rotation(part), in_part) + part_position(part);
    where = vec3(corner.x * p.size.z, (1.0 - corner.y) * p.size.w, p.layer.x);
    small = int(p.layer.z);
    bool mine = ONE_PICTURE || p.layer.y < 1.5 || int(p.layer.y + 0.5) == view + 2;
    bool shown = p.layer.y > 0.5 && mine && part_visible(part);
    gl_Position = shown ? clip_from_world[view] * vec4(world, 1.0) : NOWHERE;
    bool before = part_overlaid(part);
    if (shown && before) gl_Position = overlaid(gl_Position);
    shown_share = before ? 1.0 : state.z;
    SELECT_LAYER;
}
