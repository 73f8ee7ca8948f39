// Which eye a vertex is for. MULTIVIEW: the driver runs the shader once an eye. LAYER: every
// instance is drawn twice, odd ones to the second layer. MONO: one picture, the first eye.
#if defined(MULTIVIEW)
layout(num_views = 2) in;
#define VIEW int(gl_ViewID_OVR)
#define ONE_PICTURE false
#define SELECT_LAYER
#elif defined(LAYER)
#define VIEW (gl_InstanceID & 1)
#define ONE_PICTURE false
#define SELECT_LAYER gl_Layer = gl_InstanceID & 1
#else
#define VIEW 0
#define ONE_PICTURE true
#define SELECT_LAYER
#endif
