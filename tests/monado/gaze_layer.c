/* XR_APILAYER_ROCB_test_gaze: eye gaze from a file, for tests only; and fewer pictures.
 *
 * Monado lists XR_EXT_eye_gaze_interaction, but none of its simulated devices has an eye tracker.
 * This layer answers for the gaze action of an application; all else passes through untouched.
 *
 * The gaze is relative to the head (the VIEW space). It is read from the file named by
 * VRKIOSK_GAZE_FILE, 32 bytes, little-endian, written by remote_driver.py:
 *
 *   0  uint32  sequence   odd while the writer is writing
 *   4  uint32  valid      0: the eye tracker sees no eyes
 *   8  int64   age        ns from the eye tracker's sample to the display time
 *  16  float   x y z w    rotation from the head to the gaze; it looks along its -z
 *
 * Without the file, or with 32 zero bytes, there is no valid gaze. One instance and one session at
 * a time; making a new instance forgets the last one.
 *
 * VRKIOSK_DRAW_EVERY=N: only every Nth frame is to be rendered (shouldRender), as a runtime may ask
 * for at any time. Without a GPU a picture takes longer than all the rest of many frames.
 */
#include <fcntl.h>
#include <openxr/openxr.h>
#include <openxr/openxr_loader_negotiation.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_GAZE_SPACES 8

struct sample {
    _Atomic uint32_t sequence;
    uint32_t valid;
    int64_t age;
    float rotation[4];
};
_Static_assert(sizeof(struct sample) == 32, "the layout that remote_driver.py writes");

struct gaze_space {
    XrSpace space; /* a VIEW space of the runtime that stands for the gaze space */
    XrPosef offset;
};

/* What the layer knows of the one instance. */
static struct {
    XrInstance instance;
    PFN_xrGetInstanceProcAddr next;
    PFN_xrGetSystemProperties get_system_properties;
    PFN_xrPathToString path_to_string;
    PFN_xrSuggestInteractionProfileBindings suggest;
    PFN_xrCreateActionSpace create_action_space;
    PFN_xrCreateReferenceSpace create_reference_space;
    PFN_xrDestroySpace destroy_space;
    PFN_xrLocateSpace locate_space;
    PFN_xrLocateSpaces locate_spaces;     /* OpenXR 1.1, or */
    PFN_xrLocateSpaces locate_spaces_khr; /* XR_KHR_locate_spaces: the same signature */
    PFN_xrGetActionStatePose get_action_state_pose;
    PFN_xrWaitFrame wait_frame;
    unsigned long draw_every; /* 0 and 1: as the runtime says */
    unsigned long waited;
    XrAction action;
    struct gaze_space spaces[MAX_GAZE_SPACES];
    struct sample *shared;
} layer;

/* --- the sample ------------------------------------------------------------------------------- */

static void map_sample(void)
{
    const char *name = getenv("VRKIOSK_GAZE_FILE");
    struct stat status;
    if (name == NULL || layer.shared != NULL)
        return;
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (fstat(fd, &status) == 0 && status.st_size >= (off_t)sizeof(struct sample)) {
        void *memory = mmap(NULL, sizeof(struct sample), PROT_READ, MAP_SHARED, fd, 0);
        if (memory != MAP_FAILED)
            layer.shared = memory;
    }
    close(fd);
}

/* Copies a whole sample. Returns whether it holds a valid gaze. */
static int read_sample(struct sample *out)
{
    map_sample();
    if (layer.shared == NULL)
        return 0;
    for (int attempt = 0; attempt < 1000; attempt++) {
        uint32_t before = atomic_load_explicit(&layer.shared->sequence, memory_order_acquire);
        if (before & 1u)
            continue;
        out->valid = layer.shared->valid;
        out->age = layer.shared->age;
        memcpy(out->rotation, layer.shared->rotation, sizeof out->rotation);
        atomic_thread_fence(memory_order_acquire);
        if (atomic_load_explicit(&layer.shared->sequence, memory_order_relaxed) == before)
            return out->valid != 0;
    }
    return 0;
}

/* --- poses ------------------------------------------------------------------------------------ */

static XrQuaternionf multiply(XrQuaternionf a, XrQuaternionf b)
{
    XrQuaternionf q;
    q.x = a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y;
    q.y = a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x;
    q.z = a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w;
    q.w = a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z;
    return q;
}

static XrVector3f rotate(XrQuaternionf q, XrVector3f v)
{
    XrQuaternionf pure = {v.x, v.y, v.z, 0.0f};
    XrQuaternionf inverse = {-q.x, -q.y, -q.z, q.w};
    XrQuaternionf r = multiply(multiply(q, pure), inverse);
    return (XrVector3f){r.x, r.y, r.z};
}

static XrPosef compose(XrPosef outer, XrPosef inner)
{
    XrVector3f moved = rotate(outer.orientation, inner.position);
    XrPosef pose = {
        multiply(outer.orientation, inner.orientation),
        {outer.position.x + moved.x, outer.position.y + moved.y, outer.position.z + moved.z},
    };
    return pose;
}

static struct gaze_space *find_space(XrSpace space)
{
    for (int i = 0; space != XR_NULL_HANDLE && i < MAX_GAZE_SPACES; i++)
        if (layer.spaces[i].space == space)
            return &layer.spaces[i];
    return NULL;
}

/* Turns the head's pose into the gaze's. Returns whether there is a gaze; fills in its age. */
static int aim(const struct gaze_space *gaze, XrSpaceLocationFlags *flags, XrPosef *pose,
               int64_t *age)
{
    struct sample sample;
    if (!read_sample(&sample)) {
        *flags = 0;
        *pose = (XrPosef){{0, 0, 0, 1}, {0, 0, 0}};
        return 0;
    }
    XrPosef relative = {{sample.rotation[0], sample.rotation[1], sample.rotation[2],
                         sample.rotation[3]},
                        {0, 0, 0}};
    *pose = compose(compose(*pose, relative), gaze->offset);
    *age = sample.age;
    return 1;
}

static void *find_struct(void *chain, XrStructureType type)
{
    for (XrBaseOutStructure *s = chain; s != NULL; s = s->next)
        if (s->type == type)
            return s;
    return NULL;
}

/* --- hooks ------------------------------------------------------------------------------------ */

static XRAPI_ATTR XrResult XRAPI_CALL get_system_properties(XrInstance instance, XrSystemId system,
                                                            XrSystemProperties *properties)
{
    XrResult result = layer.get_system_properties(instance, system, properties);
    if (XR_FAILED(result))
        return result;
    XrSystemEyeGazeInteractionPropertiesEXT *gaze =
        find_struct(properties->next, XR_TYPE_SYSTEM_EYE_GAZE_INTERACTION_PROPERTIES_EXT);
    if (gaze != NULL)
        gaze->supportsEyeGazeInteraction = XR_TRUE;
    return result;
}

static XRAPI_ATTR XrResult XRAPI_CALL suggest(XrInstance instance,
                                              const XrInteractionProfileSuggestedBinding *suggested)
{
    for (uint32_t i = 0; i < suggested->countSuggestedBindings; i++) {
        char path[XR_MAX_PATH_LENGTH];
        uint32_t length = 0;
        const XrActionSuggestedBinding *binding = &suggested->suggestedBindings[i];
        XrResult result =
            layer.path_to_string(instance, binding->binding, sizeof path, &length, path);
        if (XR_SUCCEEDED(result) && strcmp(path, "/user/eyes_ext/input/gaze_ext/pose") == 0)
            layer.action = binding->action;
    }
    return layer.suggest(instance, suggested);
}

static XRAPI_ATTR XrResult XRAPI_CALL create_action_space(XrSession session,
                                                          const XrActionSpaceCreateInfo *info,
                                                          XrSpace *space)
{
    if (layer.action == XR_NULL_HANDLE || info->action != layer.action)
        return layer.create_action_space(session, info, space);
    XrReferenceSpaceCreateInfo view = {.type = XR_TYPE_REFERENCE_SPACE_CREATE_INFO,
                                       .referenceSpaceType = XR_REFERENCE_SPACE_TYPE_VIEW,
                                       .poseInReferenceSpace = {{0, 0, 0, 1}, {0, 0, 0}}};
    XrResult result = layer.create_reference_space(session, &view, space);
    if (XR_FAILED(result))
        return result;
    for (int i = 0; i < MAX_GAZE_SPACES; i++)
        if (layer.spaces[i].space == XR_NULL_HANDLE) {
            layer.spaces[i] = (struct gaze_space){*space, info->poseInActionSpace};
            return result;
        }
    layer.destroy_space(*space);
    return XR_ERROR_LIMIT_REACHED;
}

static XRAPI_ATTR XrResult XRAPI_CALL destroy_space(XrSpace space)
{
    struct gaze_space *gaze = find_space(space);
    if (gaze != NULL)
        gaze->space = XR_NULL_HANDLE;
    return layer.destroy_space(space);
}

static XRAPI_ATTR XrResult XRAPI_CALL locate_space(XrSpace space, XrSpace base, XrTime time,
                                                   XrSpaceLocation *location)
{
    XrResult result = layer.locate_space(space, base, time, location);
    const struct gaze_space *gaze = find_space(space);
    int64_t age = 0;
    if (XR_FAILED(result) || gaze == NULL)
        return result;
    int valid = aim(gaze, &location->locationFlags, &location->pose, &age);
    XrSpaceVelocity *velocity = find_struct(location->next, XR_TYPE_SPACE_VELOCITY);
    if (velocity != NULL)
        velocity->velocityFlags = 0;
    XrEyeGazeSampleTimeEXT *sample =
        find_struct(location->next, XR_TYPE_EYE_GAZE_SAMPLE_TIME_EXT);
    if (sample != NULL)
        sample->time = valid ? time - age : 0;
    return result;
}

static XrResult locate_many(PFN_xrLocateSpaces function, XrSession session,
                            const XrSpacesLocateInfo *info, XrSpaceLocations *locations)
{
    XrResult result = function(session, info, locations);
    if (XR_FAILED(result))
        return result;
    XrSpaceVelocities *velocities = find_struct(locations->next, XR_TYPE_SPACE_VELOCITIES);
    for (uint32_t i = 0; i < info->spaceCount; i++) {
        const struct gaze_space *gaze = find_space(info->spaces[i]);
        XrSpaceLocationData *location = &locations->locations[i];
        int64_t age = 0;
        if (gaze == NULL)
            continue;
        aim(gaze, &location->locationFlags, &location->pose, &age);
        if (velocities != NULL)
            velocities->velocities[i].velocityFlags = 0;
    }
    return result;
}

static XRAPI_ATTR XrResult XRAPI_CALL locate_spaces(XrSession session,
                                                    const XrSpacesLocateInfo *info,
                                                    XrSpaceLocations *locations)
{
    return locate_many(layer.locate_spaces, session, info, locations);
}

static XRAPI_ATTR XrResult XRAPI_CALL locate_spaces_khr(XrSession session,
                                                        const XrSpacesLocateInfo *info,
                                                        XrSpaceLocations *locations)
{
    return locate_many(layer.locate_spaces_khr, session, info, locations);
}

static XRAPI_ATTR XrResult XRAPI_CALL get_action_state_pose(XrSession session,
                                                            const XrActionStateGetInfo *info,
                                                            XrActionStatePose *state)
{
    XrResult result = layer.get_action_state_pose(session, info, state);
    struct sample sample;
    if (result == XR_SUCCESS && layer.action != XR_NULL_HANDLE && info->action == layer.action)
        state->isActive = read_sample(&sample) ? XR_TRUE : XR_FALSE;
    return result;
}

static XRAPI_ATTR XrResult XRAPI_CALL wait_frame(XrSession session, const XrFrameWaitInfo *info,
                                                XrFrameState *state)
{
    XrResult result = layer.wait_frame(session, info, state);
    if (XR_SUCCEEDED(result) && layer.draw_every > 1 && layer.waited++ % layer.draw_every != 0)
        state->shouldRender = XR_FALSE;
    return result;
}

/* --- the loader's side ------------------------------------------------------------------------ */

static const struct hook {
    const char *name;
    PFN_xrVoidFunction ours;
    PFN_xrVoidFunction *theirs;
} hooks[] = {
#define HOOK(name, function, member) \
    {name, (PFN_xrVoidFunction)(function), (PFN_xrVoidFunction *)&layer.member}
    HOOK("xrGetSystemProperties", get_system_properties, get_system_properties),
    HOOK("xrSuggestInteractionProfileBindings", suggest, suggest),
    HOOK("xrCreateActionSpace", create_action_space, create_action_space),
    HOOK("xrDestroySpace", destroy_space, destroy_space),
    HOOK("xrLocateSpace", locate_space, locate_space),
    HOOK("xrLocateSpaces", locate_spaces, locate_spaces),
    HOOK("xrLocateSpacesKHR", locate_spaces_khr, locate_spaces_khr),
    HOOK("xrGetActionStatePose", get_action_state_pose, get_action_state_pose),
    HOOK("xrWaitFrame", wait_frame, wait_frame),
    HOOK("xrPathToString", NULL, path_to_string),
    HOOK("xrCreateReferenceSpace", NULL, create_reference_space),
#undef HOOK
};
#define HOOK_COUNT (sizeof hooks / sizeof hooks[0])

static XRAPI_ATTR XrResult XRAPI_CALL get_instance_proc_addr(XrInstance instance, const char *name,
                                                             PFN_xrVoidFunction *function)
{
    for (size_t i = 0; i < HOOK_COUNT; i++)
        if (hooks[i].ours != NULL && *hooks[i].theirs != NULL && strcmp(name, hooks[i].name) == 0) {
            *function = hooks[i].ours;
            return XR_SUCCESS;
        }
    return layer.next(instance, name, function);
}

static XRAPI_ATTR XrResult XRAPI_CALL create_instance(const XrInstanceCreateInfo *info,
                                                      const XrApiLayerCreateInfo *layer_info,
                                                      XrInstance *instance)
{
    XrApiLayerCreateInfo next_info = *layer_info;
    next_info.nextInfo = layer_info->nextInfo->next;
    XrResult result = layer_info->nextInfo->nextCreateApiLayerInstance(info, &next_info, instance);
    if (XR_FAILED(result))
        return result;
    struct sample *shared = layer.shared;
    memset(&layer, 0, sizeof layer);
    layer.shared = shared;
    layer.instance = *instance;
    layer.next = layer_info->nextInfo->nextGetInstanceProcAddr;
    for (size_t i = 0; i < HOOK_COUNT; i++)
        if (XR_FAILED(layer.next(*instance, hooks[i].name, hooks[i].theirs)))
            *hooks[i].theirs = NULL; /* not offered, e.g. an extension that is not enabled */
    const char *every = getenv("VRKIOSK_DRAW_EVERY");
    layer.draw_every = every != NULL ? strtoul(every, NULL, 10) : 0;
    map_sample();
    return result;
}

__attribute__((visibility("default"))) XRAPI_ATTR XrResult XRAPI_CALL
xrNegotiateLoaderApiLayerInterface(const XrNegotiateLoaderInfo *loader, const char *layer_name,
                                   XrNegotiateApiLayerRequest *request)
{
    (void)layer_name;
    if (loader == NULL || request == NULL ||
        loader->structType != XR_LOADER_INTERFACE_STRUCT_LOADER_INFO ||
        loader->minInterfaceVersion > XR_CURRENT_LOADER_API_LAYER_VERSION ||
        loader->maxInterfaceVersion < XR_CURRENT_LOADER_API_LAYER_VERSION)
        return XR_ERROR_INITIALIZATION_FAILED;
    request->layerInterfaceVersion = XR_CURRENT_LOADER_API_LAYER_VERSION;
    request->layerApiVersion = XR_CURRENT_API_VERSION;
    request->getInstanceProcAddr = get_instance_proc_addr;
    request->createApiLayerInstance = create_instance;
    return XR_SUCCESS;
}
