using System.Text.Json.Nodes;

namespace Runner.Components;

/// <summary>
/// Service of the host: makes components from their settings, just as a recipe does. A component asks for it with a constructor
/// parameter <c>IComponentFactory factory</c>.
/// </summary>
public interface IComponentFactory
{
    /// <summary>Makes the component that <paramref name="settings"/> describe.</summary>
    /// <typeparam name="T">Contract of its kind.</typeparam>
    /// <param name="settings">As in a recipe: <c>type</c> and options, nested as there.</param>
    /// <exception cref="Errors.RunnerException">The settings are refused; the message lists why.</exception>
    T Create<T>(JsonObject settings)
        where T : class, IComponent;
}
