// What one splat puts over what lies behind it, premultiplied.
#version 460

layout(location = 0) flat in vec3 conic;
layout(location = 1) flat in vec3 centreAndLogOpacity;
layout(location = 2) flat in vec3 colour;
layout(location = 0) out vec4 result;

const float kLogThreshold = -7.9943534;
const float kMostAlpha = 0.99;

void main()
{
    const vec2 d = gl_FragCoord.xy - 0.5 - centreAndLogOpacity.xy;
    const float power = conic.x * d.x * d.x + conic.y * d.x * d.y + conic.z * d.y * d.y + centreAndLogOpacity.z;
    if (!(power >= kLogThreshold)) discard;
    const float alpha = min(exp2(power), kMostAlpha);
    result = vec4(colour * alpha, alpha);
}
