#include "frame.glsl"
#include "stereo.glsl"

out vec3 direction;
flat out vec3 eye_position;

void main() {
    int view = VIEW;
    vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
    direction = mat3(world_from_ray[view]) * vec3(corner, 1.0);
    eye_position = eye[view].xyz;
    gl_Position = vec4(corner, 1.0, 1.0);  // on the far plane
    SELECT_LAYER;
}
