using Runner.Errors;

namespace Runner.Tracking;

/// <summary>
/// Receives what a user should know but what stops nothing: an unreachable store, a torn journal that was mended. May be called
/// from a background thread; must return soon.
/// </summary>
/// <param name="descriptor">Number and remedy.</param>
/// <param name="message">The descriptor's message with its arguments.</param>
public delegate void TrackingNotice(ErrorDescriptor descriptor, string message);
