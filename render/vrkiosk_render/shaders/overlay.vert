out vec2 where;

void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);  // 0, 0: bottom left
    where = vec2(corner.x, 1.0 - corner.y);
    gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}
