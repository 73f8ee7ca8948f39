#include "frame.glsl"
#include "stereo.glsl"

out vec3 direction;
flat out vec3 ahead;  // where the eye looks straight on

void main() {
    int view = VIEW;
    vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
    direction = mat3(world_from_ray[view]) * vec3(corner, 1.0);
    // clip w is the distance along the axis, whatever part of the view a picture's middle is
    ahead = vec3(clip_from_world[view][0].w, clip_from_world[view][1].w, clip_from_world[view][2].w);
    gl_Position = vec4(corner, -1.0, 1.0);  // before everything
    SELECT_LAYER;
}
