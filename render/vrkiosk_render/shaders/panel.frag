#include "frame.glsl"
#include "output.glsl"
#include "display.glsl"

layout(binding = 5) uniform sampler2DArray panel_pages;
layout(binding = 7) uniform sampler2DArray panel_labels;

in vec3 where;
flat in int small;
flat in float shown_share;
layout(location = 0) out vec4 colour_out;

void main() {
    // the same for all of a panel, so that the level of detail is known in either branch
    vec3 colour = small != 0 ? texture(panel_labels, where).rgb : texture(panel_pages, where).rgb;
    colour_out = to_display(colour * LUMINANCE, shown_share);
}
