#include "frame.glsl"

in vec3 direction;
flat in vec3 ahead;
layout(location = 0) out vec4 colour_out;

// Half angles, as cosines: 28 degrees stay clear, from 42 on it is black. What moves is seen where
// one looks; what makes sick is movement at the edge of the view (Fernandes and Feiner 2016).
const float CLEAR = 0.8829;
const float BLACK = 0.7431;

void main() {
    float towards = dot(normalize(direction), normalize(ahead));
    colour_out = vec4(vec3(0.0), sky_colour.w * (1.0 - smoothstep(BLACK, CLEAR, towards)));
}
