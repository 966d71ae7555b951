// How it works: volk's function pointers are the loader's own entry points, which serve every instance and device and find
// theirs by the handle. They are loaded with the first instance and again only when a later one brings more extensions; no
// other thread may call Vulkan meanwhile, so a program creates the instance with the most extensions first.
#include "render/vk/instance.h"

#include "core/base/log.h"
#include "render/vk/enumerate.h"

#include <cstdlib>
#include <cstring>
#include <set>

namespace morphogen::render::vk {
namespace {

constexpr const char* kValidationLayer = "VK_LAYER_KHRONOS_validation";
constexpr std::size_t kMostMessages = 100;

std::mutex& loadMutex()
{
    static std::mutex mutex;
    return mutex;
}

void loadFunctions(VkInstance instance, const std::vector<std::string>& extensions)
{
    static std::set<std::string> known;
    static bool isLoaded = false;
    const std::lock_guard lock(loadMutex());
    const bool isMore = std::any_of(extensions.begin(), extensions.end(), [](const std::string& e) { return !known.contains(e); });
    if (isLoaded && !isMore) return;
    volkLoadInstance(instance);
    isLoaded = true;
    known.insert(extensions.begin(), extensions.end());
}

VKAPI_ATTR VkBool32 VKAPI_CALL onMessage(VkDebugUtilsMessageSeverityFlagBitsEXT, VkDebugUtilsMessageTypeFlagsEXT types,
                                         const VkDebugUtilsMessengerCallbackDataEXT* data, void* user)
{
    if ((types & VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT) == 0) return VK_FALSE;
    static_cast<ValidationLog*>(user)->add(data->pMessage ? data->pMessage : "(no text)");
    return VK_FALSE;
}

VkDebugUtilsMessengerCreateInfoEXT messengerInfo(ValidationLog* log)
{
    VkDebugUtilsMessengerCreateInfoEXT info{VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT};
    info.messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
    info.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT;
    info.pfnUserCallback = onMessage;
    info.pUserData = log;
    return info;
}

}  // namespace

void ValidationLog::add(std::string message)
{
    ++m_count;
    log::warning("Vulkan validation: {}", message);
    const std::lock_guard lock(m_mutex);
    if (m_messages.size() < kMostMessages) m_messages.push_back(std::move(message));
}

std::vector<std::string> ValidationLog::messages() const
{
    const std::lock_guard lock(m_mutex);
    return m_messages;
}

Validation validationFromEnvironment()
{
    const char* wish = std::getenv("MORPHOGEN_VULKAN_VALIDATION");
    return wish && *wish && std::strcmp(wish, "0") != 0 ? Validation::Complete : Validation::Off;
}

bool loadVulkan()
{
    const std::lock_guard lock(loadMutex());
    static bool isLoaded = false;
    if (!isLoaded) isLoaded = volkInitialize() == VK_SUCCESS;
    return isLoaded;
}

bool hasValidationLayer()
{
    if (!loadVulkan()) return false;
    const auto layers = listOf<VkLayerProperties>([](auto* count, auto* out) { return vkEnumerateInstanceLayerProperties(count, out); });
    return std::any_of(layers.begin(), layers.end(), [](const VkLayerProperties& l) { return std::strcmp(l.layerName, kValidationLayer) == 0; });
}

Result<std::shared_ptr<const Instance>> Instance::create(const InstanceOptions& options)
{
    if (!loadVulkan()) return Error{Error::Kind::Unsupported, "the Vulkan loader is not installed"};
    const bool isValidated = options.validation == Validation::Complete;
    if (isValidated && !hasValidationLayer()) return Error{Error::Kind::Unsupported, "the Vulkan validation layer is not installed"};

    std::shared_ptr<Instance> instance(new Instance);
    instance->m_extensions = options.extensions;
    if (isValidated && std::find(options.extensions.begin(), options.extensions.end(), VK_EXT_DEBUG_UTILS_EXTENSION_NAME) == options.extensions.end())
        instance->m_extensions.push_back(VK_EXT_DEBUG_UTILS_EXTENSION_NAME);
    std::vector<const char*> names;
    for (const std::string& name : instance->m_extensions) names.push_back(name.c_str());

    VkApplicationInfo application{VK_STRUCTURE_TYPE_APPLICATION_INFO};
    application.pApplicationName = "Morphogen";
    application.apiVersion = VK_API_VERSION_1_3;
    const VkValidationFeatureEnableEXT enabled[] = {VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT};
    VkDebugUtilsMessengerCreateInfoEXT messenger = messengerInfo(instance->m_log.get());
    VkValidationFeaturesEXT features{VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT, &messenger};
    features.enabledValidationFeatureCount = 1;
    features.pEnabledValidationFeatures = enabled;
    VkInstanceCreateInfo info{VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO};
    info.pApplicationInfo = &application;
    info.enabledExtensionCount = static_cast<std::uint32_t>(names.size());
    info.ppEnabledExtensionNames = names.data();
    if (isValidated) {
        info.pNext = &features;
        info.enabledLayerCount = 1;
        info.ppEnabledLayerNames = &kValidationLayer;
    }
    const VkResult created = vkCreateInstance(&info, nullptr, &instance->m_instance);
    if (created == VK_ERROR_INCOMPATIBLE_DRIVER) return Error{Error::Kind::Unsupported, "no Vulkan driver is installed"};
    MG_TRY(check(created, "starting Vulkan"));
    loadFunctions(instance->m_instance, instance->m_extensions);
    if (isValidated) MG_TRY(check(vkCreateDebugUtilsMessengerEXT(instance->m_instance, &messenger, nullptr, &instance->m_messenger), "starting Vulkan's validation"));
    return std::shared_ptr<const Instance>(std::move(instance));
}

Instance::~Instance()
{
    if (m_instance == VK_NULL_HANDLE) return;
    if (m_messenger != VK_NULL_HANDLE) vkDestroyDebugUtilsMessengerEXT(m_instance, m_messenger, nullptr);
    vkDestroyInstance(m_instance, nullptr);
}

std::vector<VkPhysicalDevice> Instance::physicalDevices() const
{
    return listOf<VkPhysicalDevice>([this](auto* count, auto* out) { return vkEnumeratePhysicalDevices(m_instance, count, out); });
}

}  // namespace morphogen::render::vk
