// Per-frame values; `FRAME` of lighting.py has the same layout (std140, all of vec4 or mat4).
layout(std140, binding = 0) uniform Frame {
    mat4 clip_from_world[2];
    mat4 world_from_ray[2];  // of (x, y of normalised device coordinates, 1, 0): a view direction
    vec4 eye[2];
    mat4 sun_clip;           // of the shadow map round the box
    mat4 yard_clip;          // of that of the whole yard
    mat4 torch_clip;
    vec4 sun_direction;      // xyz: towards the sun; w: exposure far inside
    vec4 sun_colour;
    vec4 sky_colour;         // w: vignette, 0..1
    vec4 torch_position;     // w: 1 on, 0 off
    vec4 torch_axis;         // w: intensity
    vec4 interior;           // half width, floor, ceiling, front wall z
    vec4 state;              // daylight, exposure, 1 - fade, size of a pixel at 1 m
    vec4 yard_light[9];      // irradiance / pi outside, by the way a surface faces
    vec4 torch_spot;         // where the torch's axis meets a wall; w: intensity, 0: nowhere
    vec4 torch_spot_normal;
    vec4 indoors;            // shares of the lightmaps: right leaf open, both open
    vec4 cells;              // of the cargo's shade: across, up, deep; w: y of the yard's ground
    vec4 roof;               // share of the open roof's map; w: 1, the sun comes in there
    vec4 day_inside;         // light that comes in now, of what was baked
    vec4 uv_position;        // of the ultraviolet lamp; w: irradiance / pi at 1 m, 0: off
    vec4 uv_axis;
    vec4 glow;               // of the horizon below the sun at dusk; w: 1, there is one
    vec4 lamp_colour;        // of all lamps; w: how many are lit
    vec4 lamps[10];          // place; w: irradiance / pi at 1 m below
    mat4 lamp_clip[5];       // of the first of them: masts, which have shadow maps
    vec4 probes[48];         // light on +x -x +y -y +z -z, of 8 places from the doors to the front
};
