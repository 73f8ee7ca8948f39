in vec2 at;
flat in vec4 colour;
flat in vec2 look;

layout(location = 0) out vec4 colour_out;

const float LINE = 1.0;
const float BALL = 3.0;

void main() {
    vec4 c = colour;
    if (look.x == LINE) {
        float across = abs(at.y);
        c.a *= clamp((1.0 - across) / max(fwidth(at.y), 0.0001) + 0.5, 0.0, 1.0);
    } else if (look.x > LINE) {
        float r = length(at);
        float pixel = max(fwidth(r), 0.0001);
        float ring = clamp((1.0 - r) / pixel + 0.5, 0.0, 1.0);
        if (look.y > 0.0) ring *= clamp((r - look.y) / pixel + 0.5, 0.0, 1.0);
        if (look.x == BALL) c.rgb *= 0.62 + 0.38 * sqrt(max(1.0 - r * r, 0.0));
        c.a *= ring;
    }
    if (c.a <= 0.0) discard;
    colour_out = c;
}
