#include "display.glsl"

layout(binding = 0) uniform sampler2DArray pages;

in vec3 where;
layout(location = 0) out vec4 colour_out;

void main() {
    // the finest level: it is about as fine as the copy, a coarser one would blur print
    colour_out = vec4(textureLod(pages, where, 0.0).rgb * LUMINANCE, 1.0);
}
