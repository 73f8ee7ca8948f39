#include "frame.glsl"
#include "output.glsl"
#include "inset.glsl"

layout(binding = 8) uniform sampler2DArray inset_picture;  // a layer an eye, or one for both

in vec2 corner;
flat in int layer;
layout(location = 0) out vec4 colour_out;

void main() {
    vec2 from_middle = 2.0 * corner - 1.0;
    if (inset_size.w > 0.5 && dot(from_middle, from_middle) > 1.0) discard;
    // what a mirror shows is seen from behind its plane: left and right change places
    vec2 uv = vec2(inset_size.z > 0.5 ? 1.0 - corner.x : corner.x, corner.y);
    int last = textureSize(inset_picture, 0).z - 1;
    vec3 colour = texture(inset_picture, vec3(uv, float(min(layer, last)))).rgb;
    colour_out = to_display(colour * inset_gain.rgb);
}
