layout(binding = 6) uniform sampler2D picture;

in vec2 where;
layout(location = 0) out vec4 colour_out;

void main() { colour_out = texture(picture, where); }
