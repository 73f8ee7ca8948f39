#include "frame.glsl"
#include "stereo.glsl"
#include "parts.glsl"

// A row of `Marks` (marks.py). corner[0].w: kind; [1].w: width or radius; [2].w: hole of a disc;
// [3].w: share of its opacity with which it shows through what
// hides it, or OVERLAID. Every mark is drawn twice, first all the copies that show through.
// LINE: the point before, start, end, the point after. BALL: corner[0] is its centre.
struct Mark {
    vec4 corner[4];
    vec4 colour;
};

layout(std430, binding = 7) readonly buffer Marks { Mark marks[]; };

out vec2 at;                // across a line, or on a disc, -1..1
flat out vec4 colour;       // linear
flat out vec2 look;         // kind, hole

const float LINE = 1.0;
const float ROUND = 2.0;
const float BALL = 3.0;
const float OVERLAID = -1.0;
const float NEARER = 0.003;  // share of the distance by which marks come before what they lie on
const float LEAST = 0.7;     // pixels: half width of the thinnest line

vec3 linear(vec3 c) {
    return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), greaterThan(c, vec3(0.04045)));
}

// The ribbon's half width at an end: across it and the line of sight, mitred to its neighbour.
vec3 across(vec3 here, vec3 ahead, vec3 neighbour, vec3 to_eye) {
    float length_to = length(neighbour);
    vec3 along = ahead;
    float wider = 1.0;
    if (length_to > 0.0) {
        float turn = dot(ahead, neighbour) / length_to;
        if (turn > -0.3) {  // a sharper bend has no sensible mitre: both ribbons end square
            along = normalize(ahead + neighbour / length_to);
            wider = 1.0 / dot(along, ahead);
        }
    }
    vec3 side = cross(along, to_eye);
    float size = length(side);
    return size > 0.0 ? side * (wider / size) : vec3(0.0);
}

vec3 of_line(Mark m, vec2 corner, int view) {
    vec3 step_to = m.corner[2].xyz - m.corner[1].xyz;
    float reach = length(step_to);
    vec3 ahead = reach > 0.0 ? step_to / reach : vec3(0.0, 1.0, 0.0);
    bool end = corner.x > 0.0;
    vec3 here = end ? m.corner[2].xyz : m.corner[1].xyz;
    vec3 neighbour = end ? m.corner[3].xyz - here : here - m.corner[0].xyz;
    float depth = max((clip_from_world[view] * vec4(here, 1.0)).w, 0.0);
    float half_width = max(0.5 * m.corner[1].w, LEAST * state.w * depth);
    vec3 side = across(here, ahead, neighbour, eye[view].xyz - here);
    return here + side * (half_width * corner.y);
}

// A square before the ball that just covers it, turned to the eye.
vec3 of_ball(Mark m, vec2 corner, int view) {
    vec3 to_eye = eye[view].xyz - m.corner[0].xyz;
    float range = max(length(to_eye), 0.0001);
    float radius = min(m.corner[1].w, 0.9 * range);
    vec3 ahead = to_eye / range;
    vec3 right = cross(abs(ahead.y) < 0.99 ? vec3(0.0, 1.0, 0.0) : vec3(1.0, 0.0, 0.0), ahead);
    right = normalize(right);
    float tangent = radius * sqrt((range - radius) / (range + radius));  // of the cone at its front
    vec3 flat_place = right * corner.x + cross(ahead, right) * corner.y;
    return m.corner[0].xyz + ahead * radius + flat_place * tangent;
}

void main() {
    int view = VIEW;
#if defined(LAYER)
    int number = gl_InstanceID >> 1;
#else
    int number = gl_InstanceID;
#endif
    int count = marks.length();
    bool faint = number < count;
    Mark m = marks[number % count];
    float kind = m.corner[0].w;
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
    vec3 world;
    at = corner;
    if (kind == LINE) {
        world = of_line(m, corner, view);
        at.x = 0.0;
    } else if (kind == BALL) {
        world = of_ball(m, corner, view);
    } else {  // corners go round, the strip goes across
        world = m.corner[gl_VertexID ^ (gl_VertexID >> 1)].xyz;
    }
    colour = vec4(linear(m.colour.rgb), m.colour.a * (faint ? m.corner[3].w : 1.0));
    look = vec2(kind, m.corner[2].w);
    gl_Position = clip_from_world[view] * vec4(world, 1.0);
    // a step of depth that is a share of the distance is the same step of clip z at any distance
    float unit = (clip_from_world[view] * vec4(eye[view].xyz, 1.0)).z;
    if (!faint) {
        gl_Position.z += unit * NEARER;
        if (m.corner[3].w == OVERLAID) gl_Position = overlaid(gl_Position);
    }
    else if (m.corner[3].w > 0.0) gl_Position.z = mix(-gl_Position.w, gl_Position.z, 0.001);
    else gl_Position = NOWHERE;
    SELECT_LAYER;
}
