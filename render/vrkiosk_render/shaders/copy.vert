// All of a target, from a strip of four vertices.
layout(location = 0) uniform vec3 used;  // share of the layer's width and height; layer

out vec3 where;

void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);  // 0, 0: bottom left
    where = vec3(corner.x * used.x, (1.0 - corner.y) * used.y, used.z);
    gl_Position = vec4(2.0 * corner - 1.0, 0.0, 1.0);
}
