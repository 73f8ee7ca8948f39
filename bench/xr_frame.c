// The OpenXR calls of one frame of the kiosk, made by a C program: what xr_cost.py compares with.
//
//   gcc -std=gnu17 -O2 xr_frame.c -o xr_frame -lopenxr_loader -l:libEGL.so.1
//   xr_frame FRAMES WARMUP
//
// Makes the same session as vrkiosk_xr.openxr does on a runtime with OpenXR 1.1, EGL, depth layers,
// hand tracking and without eye gaze, and prints JSON: "calls", OpenXR calls of the last frame, and
// "cpu_ns", thread CPU time of each frame after WARMUP frames in focus. Ends with status 1 and a
// line on standard error when a call fails.
//
// Structures and their rules: OpenXR specification 1.1; EGL constants: EGL 1.5 headers.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef void *EGLDisplay, *EGLConfig, *EGLContext;
typedef unsigned int EGLenum; // as openxr_platform.h names them
#define XR_USE_PLATFORM_EGL
#define XR_USE_GRAPHICS_API_OPENGL
#include <openxr/openxr.h>
#include <openxr/openxr_platform.h>

unsigned eglInitialize(EGLDisplay, int *, int *);
unsigned eglBindAPI(EGLenum);
unsigned eglChooseConfig(EGLDisplay, const int *, EGLConfig *, int, int *);
unsigned eglMakeCurrent(EGLDisplay, void *, void *, EGLContext);
EGLDisplay eglGetDisplay(void *);
EGLContext eglCreateContext(EGLDisplay, EGLConfig, EGLContext, const int *);
PFN_xrVoidFunction eglGetProcAddress(const char *);

enum {
    EYES = 2,
    HANDS = 2,
    ANALOGUE = 2, // trigger, squeeze
    CLICKS = 4,   // primary, secondary, stick, menu
    SPACES = 5,   // head, two grips, two aims
    ACTIONS = 2 + ANALOGUE + 1 + CLICKS,
    STICK = 2 + ANALOGUE, // index of the action
    MOST_FRAMES = 100000,
    MOST_IMAGES = 8,
    GL_SRGB8_ALPHA8 = 0x8C43,
    GL_DEPTH_COMPONENT32F = 0x8CAC,
};

static unsigned calls; // OpenXR calls so far

static XrResult checked(XrResult result, const char *what) {
    if (XR_FAILED(result)) {
        fprintf(stderr, "xr_frame: %.60s gave %d\n", what, result);
        exit(1);
    }
    return result;
}
#define DO(call) (calls++, checked((call), #call))

typedef struct {
    XrInstance instance;
    XrSystemId system;
    XrSession session;
    XrSpace stage, spaces[SPACES];
    XrActionSet set;
    XrAction actions[ACTIONS];
    XrPath hands[HANDS];
    XrHandTrackerEXT trackers[HANDS];
    PFN_xrLocateHandJointsEXT locate_joints;
    XrSwapchain colour, depth;
    XrExtent2Di size;
    XrTime display_time;
    int running, focused;
    // Written by the calls of a frame
    XrActionStateFloat analogue[ANALOGUE];
    XrActionStateVector2f stick;
    XrActionStateBoolean clicks[CLICKS];
    XrSpaceLocationData locations[SPACES];
    XrHandJointLocationEXT joints[HANDS][XR_HAND_JOINT_COUNT_EXT];
    XrView views[EYES];
} App;

static void *function(App *app, const char *name) {
    PFN_xrVoidFunction found = NULL;
    checked(xrGetInstanceProcAddr(app->instance, name, &found), name);
    return (void *)found;
}

static XrPath path(App *app, const char *text) {
    XrPath made;
    checked(xrStringToPath(app->instance, text, &made), text);
    return made;
}

static XrGraphicsBindingEGLMNDX make_context(void) {
    const int wanted[] = {0x3033, 1, 0x3040, 8, 0x3024, 8, 0x3023, 8, 0x3022, 8, 0x3038};
    const int version[] = {0x3098, 4, 0x30FB, 5, 0x30FD, 1, 0x3038}; // 4.5 core
    EGLDisplay display = eglGetDisplay(NULL);
    EGLConfig config = NULL;
    EGLContext context = NULL;
    int count = 0;
    if (eglInitialize(display, NULL, NULL) && eglBindAPI(0x30A2) &&
        eglChooseConfig(display, wanted, &config, 1, &count) && count)
        context = eglCreateContext(display, config, NULL, version);
    if (!context || !eglMakeCurrent(display, NULL, NULL, context)) {
        fputs("xr_frame: no OpenGL 4.5 context through EGL\n", stderr);
        exit(1);
    }
    return (XrGraphicsBindingEGLMNDX){XR_TYPE_GRAPHICS_BINDING_EGL_MNDX,
                                      NULL,
                                      eglGetProcAddress,
                                      display,
                                      config,
                                      context};
}

static void make_instance(App *app) {
    const char *extensions[] = {
        XR_KHR_OPENGL_ENABLE_EXTENSION_NAME,
        XR_MNDX_EGL_ENABLE_EXTENSION_NAME,
        XR_KHR_COMPOSITION_LAYER_DEPTH_EXTENSION_NAME,
        XR_EXT_HAND_TRACKING_EXTENSION_NAME,
    };
    XrInstanceCreateInfo info = {XR_TYPE_INSTANCE_CREATE_INFO};
    strcpy(info.applicationInfo.applicationName, "xr_frame");
    info.applicationInfo.apiVersion = XR_MAKE_VERSION(1, 1, 0);
    info.enabledExtensionCount = sizeof extensions / sizeof *extensions;
    info.enabledExtensionNames = extensions;
    checked(xrCreateInstance(&info, &app->instance), "xrCreateInstance (OpenXR 1.1)");
    XrSystemGetInfo wanted = {XR_TYPE_SYSTEM_GET_INFO, NULL, XR_FORM_FACTOR_HEAD_MOUNTED_DISPLAY};
    checked(xrGetSystem(app->instance, &wanted, &app->system), "xrGetSystem");
}

static void make_actions(App *app) {
    static const struct {
        const char *name, *left, *right; // NULL: not bound
        XrActionType type;
    } table[ACTIONS] = {
        {"grip", "grip/pose", "grip/pose", XR_ACTION_TYPE_POSE_INPUT},
        {"aim", "aim/pose", "aim/pose", XR_ACTION_TYPE_POSE_INPUT},
        {"trigger", "trigger/value", "trigger/value", XR_ACTION_TYPE_FLOAT_INPUT},
        {"squeeze", "squeeze/value", "squeeze/value", XR_ACTION_TYPE_FLOAT_INPUT},
        {"stick", "thumbstick", "thumbstick", XR_ACTION_TYPE_VECTOR2F_INPUT},
        {"primary", "a/click", "a/click", XR_ACTION_TYPE_BOOLEAN_INPUT},
        {"secondary", "b/click", "b/click", XR_ACTION_TYPE_BOOLEAN_INPUT},
        {"stick_click", "thumbstick/click", "thumbstick/click", XR_ACTION_TYPE_BOOLEAN_INPUT},
        {"menu", NULL, NULL, XR_ACTION_TYPE_BOOLEAN_INPUT},
    };
    XrActionSetCreateInfo set = {XR_TYPE_ACTION_SET_CREATE_INFO, NULL, "kiosk", "Inspection", 0};
    checked(xrCreateActionSet(app->instance, &set, &app->set), "xrCreateActionSet");
    app->hands[0] = path(app, "/user/hand/left");
    app->hands[1] = path(app, "/user/hand/right");
    XrActionSuggestedBinding bindings[HANDS * ACTIONS];
    uint32_t bound = 0;
    for (int i = 0; i < ACTIONS; i++) {
        XrActionCreateInfo info = {XR_TYPE_ACTION_CREATE_INFO};
        strcpy(info.actionName, table[i].name);
        strcpy(info.localizedActionName, table[i].name);
        info.actionType = table[i].type;
        info.countSubactionPaths = HANDS;
        info.subactionPaths = app->hands;
        checked(xrCreateAction(app->set, &info, &app->actions[i]), "xrCreateAction");
        for (int hand = 0; hand < HANDS; hand++) {
            const char *input = hand ? table[i].right : table[i].left;
            char text[XR_MAX_PATH_LENGTH];
            if (!input)
                continue;
            snprintf(text, sizeof text, "/user/hand/%s/input/%s", hand ? "right" : "left", input);
            bindings[bound++] = (XrActionSuggestedBinding){app->actions[i], path(app, text)};
        }
    }
    XrInteractionProfileSuggestedBinding profile = {
        XR_TYPE_INTERACTION_PROFILE_SUGGESTED_BINDING, NULL,
        path(app, "/interaction_profiles/valve/index_controller"), bound, bindings};
    checked(xrSuggestInteractionProfileBindings(app->instance, &profile), "suggested bindings");
}

static void make_session(App *app) {
    PFN_xrGetOpenGLGraphicsRequirementsKHR ask =
        function(app, "xrGetOpenGLGraphicsRequirementsKHR");
    XrGraphicsRequirementsOpenGLKHR needs = {XR_TYPE_GRAPHICS_REQUIREMENTS_OPENGL_KHR};
    checked(ask(app->instance, app->system, &needs), "xrGetOpenGLGraphicsRequirementsKHR");
    XrGraphicsBindingEGLMNDX binding = make_context();
    XrSessionCreateInfo info = {XR_TYPE_SESSION_CREATE_INFO, &binding, 0, app->system};
    checked(xrCreateSession(app->instance, &info, &app->session), "xrCreateSession");
    XrSessionActionSetsAttachInfo attach = {
        XR_TYPE_SESSION_ACTION_SETS_ATTACH_INFO, NULL, 1, &app->set};
    checked(xrAttachSessionActionSets(app->session, &attach), "xrAttachSessionActionSets");
}

static void make_spaces(App *app) {
    XrReferenceSpaceCreateInfo info = {
        XR_TYPE_REFERENCE_SPACE_CREATE_INFO, NULL, XR_REFERENCE_SPACE_TYPE_STAGE, {{0, 0, 0, 1}, {0}}};
    checked(xrCreateReferenceSpace(app->session, &info, &app->stage), "stage");
    info.referenceSpaceType = XR_REFERENCE_SPACE_TYPE_VIEW;
    checked(xrCreateReferenceSpace(app->session, &info, &app->spaces[0]), "view space");
    for (int i = 0; i < 2 * HANDS; i++) { // grips, then aims
        XrActionSpaceCreateInfo hand = {XR_TYPE_ACTION_SPACE_CREATE_INFO, NULL,
                                        app->actions[i / HANDS], app->hands[i % HANDS],
                                        {{0, 0, 0, 1}, {0}}};
        checked(xrCreateActionSpace(app->session, &hand, &app->spaces[1 + i]), "action space");
    }
    PFN_xrCreateHandTrackerEXT create = function(app, "xrCreateHandTrackerEXT");
    app->locate_joints = (PFN_xrLocateHandJointsEXT)function(app, "xrLocateHandJointsEXT");
    for (int i = 0; i < HANDS; i++) {
        XrHandTrackerCreateInfoEXT tracker = {XR_TYPE_HAND_TRACKER_CREATE_INFO_EXT, NULL,
                                              i ? XR_HAND_RIGHT_EXT : XR_HAND_LEFT_EXT,
                                              XR_HAND_JOINT_SET_DEFAULT_EXT};
        checked(create(app->session, &tracker, &app->trackers[i]), "xrCreateHandTrackerEXT");
    }
}

static XrSwapchain make_swapchain(App *app, int64_t format, XrSwapchainUsageFlags usage) {
    XrSwapchainCreateInfo info = {XR_TYPE_SWAPCHAIN_CREATE_INFO,
                                  NULL,
                                  0,
                                  usage | XR_SWAPCHAIN_USAGE_SAMPLED_BIT,
                                  format,
                                  1,
                                  app->size.width,
                                  app->size.height,
                                  1,
                                  EYES,
                                  1};
    XrSwapchain made;
    checked(xrCreateSwapchain(app->session, &info, &made), "xrCreateSwapchain");
    XrSwapchainImageOpenGLKHR images[MOST_IMAGES];
    uint32_t count;
    for (int i = 0; i < MOST_IMAGES; i++)
        images[i] = (XrSwapchainImageOpenGLKHR){XR_TYPE_SWAPCHAIN_IMAGE_OPENGL_KHR, NULL, 0};
    checked(xrEnumerateSwapchainImages(made, MOST_IMAGES, &count, (void *)images), "images");
    return made;
}

static void make_swapchains(App *app) {
    XrViewConfigurationView views[EYES] = {{XR_TYPE_VIEW_CONFIGURATION_VIEW},
                                           {XR_TYPE_VIEW_CONFIGURATION_VIEW}};
    uint32_t count;
    checked(xrEnumerateViewConfigurationViews(app->instance, app->system,
                                              XR_VIEW_CONFIGURATION_TYPE_PRIMARY_STEREO, EYES,
                                              &count, views),
            "xrEnumerateViewConfigurationViews");
    app->size.width = (int32_t)views[0].recommendedImageRectWidth;
    app->size.height = (int32_t)views[0].recommendedImageRectHeight;
    app->colour = make_swapchain(app, GL_SRGB8_ALPHA8, XR_SWAPCHAIN_USAGE_COLOR_ATTACHMENT_BIT);
    app->depth = make_swapchain(app, GL_DEPTH_COMPONENT32F,
                                XR_SWAPCHAIN_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT);
}

static void on_state(App *app, XrSessionState state) {
    if (state == XR_SESSION_STATE_READY) {
        XrSessionBeginInfo info = {XR_TYPE_SESSION_BEGIN_INFO, NULL,
                                   XR_VIEW_CONFIGURATION_TYPE_PRIMARY_STEREO};
        checked(xrBeginSession(app->session, &info), "xrBeginSession");
        app->running = 1;
    }
    app->focused = state == XR_SESSION_STATE_FOCUSED;
}

static void poll(App *app) {
    XrEventDataBuffer event = {XR_TYPE_EVENT_DATA_BUFFER};
    while (DO(xrPollEvent(app->instance, &event)) == XR_SUCCESS) {
        if (event.type == XR_TYPE_EVENT_DATA_SESSION_STATE_CHANGED)
            on_state(app, ((XrEventDataSessionStateChanged *)&event)->state);
        event.type = XR_TYPE_EVENT_DATA_BUFFER;
    }
}

static void read_actions(App *app) {
    XrActiveActionSet active = {app->set, XR_NULL_PATH};
    XrActionsSyncInfo sync = {XR_TYPE_ACTIONS_SYNC_INFO, NULL, 1, &active};
    DO(xrSyncActions(app->session, &sync));
    if (!app->focused)
        return;
    // Both hands at once, as the back end does: each apart only where that gave something, and
    // nothing is pressed here.
    XrActionStateGetInfo get = {XR_TYPE_ACTION_STATE_GET_INFO, NULL, XR_NULL_HANDLE, XR_NULL_PATH};
    for (int i = 0; i < ANALOGUE; i++) {
        XrActionStateFloat *state = &app->analogue[i];
        get.action = app->actions[2 + i];
        *state = (XrActionStateFloat){XR_TYPE_ACTION_STATE_FLOAT};
        DO(xrGetActionStateFloat(app->session, &get, state));
    }
    get.action = app->actions[STICK];
    app->stick = (XrActionStateVector2f){XR_TYPE_ACTION_STATE_VECTOR2F};
    DO(xrGetActionStateVector2f(app->session, &get, &app->stick));
    for (int i = 0; i < CLICKS; i++) {
        XrActionStateBoolean *state = &app->clicks[i];
        get.action = app->actions[STICK + 1 + i];
        *state = (XrActionStateBoolean){XR_TYPE_ACTION_STATE_BOOLEAN};
        DO(xrGetActionStateBoolean(app->session, &get, state));
    }
}

static void locate(App *app) {
    XrSpacesLocateInfo wanted = {XR_TYPE_SPACES_LOCATE_INFO, NULL,   app->stage,
                                 app->display_time,          SPACES, app->spaces};
    XrSpaceLocations found = {XR_TYPE_SPACE_LOCATIONS, NULL, SPACES, app->locations};
    DO(xrLocateSpaces(app->session, &wanted, &found));
    for (int i = 0; i < HANDS; i++) {
        XrHandJointsLocateInfoEXT info = {XR_TYPE_HAND_JOINTS_LOCATE_INFO_EXT, NULL, app->stage,
                                          app->display_time};
        XrHandJointLocationsEXT joints = {XR_TYPE_HAND_JOINT_LOCATIONS_EXT, NULL, XR_FALSE,
                                          XR_HAND_JOINT_COUNT_EXT, app->joints[i]};
        DO(app->locate_joints(app->trackers[i], &info, &joints));
    }
    XrViewLocateInfo info = {XR_TYPE_VIEW_LOCATE_INFO, NULL,
                             XR_VIEW_CONFIGURATION_TYPE_PRIMARY_STEREO, app->display_time,
                             app->stage};
    XrViewState state = {XR_TYPE_VIEW_STATE};
    uint32_t count;
    for (int eye = 0; eye < EYES; eye++)
        app->views[eye] = (XrView){XR_TYPE_VIEW};
    DO(xrLocateViews(app->session, &info, &state, EYES, &count, app->views));
}

static void take_images(XrSwapchain swapchain) {
    XrSwapchainImageWaitInfo wait = {XR_TYPE_SWAPCHAIN_IMAGE_WAIT_INFO, NULL, XR_INFINITE_DURATION};
    uint32_t index;
    DO(xrAcquireSwapchainImage(swapchain, NULL, &index));
    DO(xrWaitSwapchainImage(swapchain, &wait));
}

static void end_frame(App *app) {
    XrCompositionLayerProjectionView views[EYES];
    XrCompositionLayerDepthInfoKHR depths[EYES];
    for (uint32_t eye = 0; eye < EYES; eye++) {
        XrRect2Di all = {{0, 0}, app->size};
        depths[eye] = (XrCompositionLayerDepthInfoKHR){XR_TYPE_COMPOSITION_LAYER_DEPTH_INFO_KHR,
                                                       NULL,
                                                       {app->depth, all, eye},
                                                       0.0f,
                                                       1.0f,
                                                       0.05f,
                                                       100.0f};
        views[eye] = (XrCompositionLayerProjectionView){
            XR_TYPE_COMPOSITION_LAYER_PROJECTION_VIEW,
            &depths[eye],
            app->views[eye].pose,
            app->views[eye].fov,
            {app->colour, all, eye}};
    }
    XrCompositionLayerProjection layer = {
        XR_TYPE_COMPOSITION_LAYER_PROJECTION, NULL, 0, app->stage, EYES, views};
    const XrCompositionLayerBaseHeader *layers[] = {(const void *)&layer};
    XrFrameEndInfo info = {XR_TYPE_FRAME_END_INFO, NULL, app->display_time,
                           XR_ENVIRONMENT_BLEND_MODE_OPAQUE, 1, layers};
    DO(xrEndFrame(app->session, &info));
}

static void frame(App *app) {
    XrFrameState state = {XR_TYPE_FRAME_STATE};
    DO(xrWaitFrame(app->session, NULL, &state));
    DO(xrBeginFrame(app->session, NULL));
    app->display_time = state.predictedDisplayTime;
    read_actions(app);
    locate(app);
    take_images(app->colour);
    take_images(app->depth);
    DO(xrReleaseSwapchainImage(app->colour, NULL));
    DO(xrReleaseSwapchainImage(app->depth, NULL));
    end_frame(app);
}

static int64_t thread_cpu(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int main(int count, char **words) {
    static App app;
    static int64_t spent[MOST_FRAMES];
    const int frames = count > 1 ? atoi(words[1]) : 0, warmup = count > 2 ? atoi(words[2]) : 90;
    if (frames < 1 || frames > MOST_FRAMES) {
        fprintf(stderr, "usage: xr_frame FRAMES [WARMUP], at most %d frames\n", MOST_FRAMES);
        return 2;
    }
    make_instance(&app);
    make_actions(&app);
    make_session(&app);
    make_spaces(&app);
    make_swapchains(&app);
    unsigned before = 0;
    for (int done = -warmup; done < frames;) {
        const int64_t start = thread_cpu();
        before = calls;
        poll(&app);
        if (!app.running) {
            nanosleep(&(struct timespec){0, 10000000}, NULL);
            continue;
        }
        frame(&app);
        if (done >= 0)
            spent[done] = thread_cpu() - start;
        done += app.focused;
    }
    printf("{\"calls\": %u, \"cpu_ns\": [", calls - before);
    for (int i = 0; i < frames; i++)
        printf("%s%lld", i ? ", " : "", (long long)spent[i]);
    puts("]}");
    checked(xrDestroySession(app.session), "xrDestroySession");
    checked(xrDestroyInstance(app.instance), "xrDestroyInstance");
    return 0;
}
