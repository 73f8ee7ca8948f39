#include "stereo.glsl"

// What the lenses hide of each eye's picture, as near as can be: everything else fails behind it.
layout(location = 0) in vec3 corner;  // x, y of normalised device coordinates; z: the eye

const vec4 NOWHERE = vec4(0.0, 0.0, 2.0, 1.0);  // beyond the far plane: clipped

void main() {
    int view = VIEW;
    gl_Position = int(corner.z) == view ? vec4(corner.xy, -1.0, 1.0) : NOWHERE;
    SELECT_LAYER;
}
