#include "frame.glsl"
#include "output.glsl"

layout(binding = 5) uniform sampler2DArray panel_pages;

in vec3 where;
layout(location = 0) out vec4 colour_out;

const float LUMINANCE = 0.78;  // with text at #E6E6E6: 60 % of white, the most that does not tire

void main() { colour_out = to_display(texture(panel_pages, where).rgb * LUMINANCE); }
