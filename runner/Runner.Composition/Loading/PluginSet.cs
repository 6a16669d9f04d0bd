namespace Runner.Composition;

/// <summary>All plugin folders that were found, and the components of those that loaded.</summary>
/// <param name="States">Every folder, in the order searched: built-in ones first.</param>
/// <param name="Components">Components of the loaded ones.</param>
public sealed record PluginSet(IReadOnlyList<PluginState> States, IReadOnlyList<ComponentDefinition> Components);
