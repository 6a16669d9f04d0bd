namespace Runner.Components;

/// <summary>
/// A component that can find mistakes which no single option shows, such as <c>hidden</c> not divisible by <c>heads</c>.
/// Called while checking a recipe, before anything is built: no tensors, no data beyond small side files.
/// </summary>
public interface ICheckedComponent : IComponent
{
    IEnumerable<ComponentProblem> Check();
}

/// <summary>A mistake found by a component in its own options.</summary>
/// <param name="Option">Recipe name of the option it is about, such as <c>heads</c>; empty for the component as a whole.</param>
/// <param name="Message">What is wrong and what to do, one or two sentences.</param>
/// <param name="IsWarning">True where the recipe can run nevertheless.</param>
public sealed record ComponentProblem(string Option, string Message, bool IsWarning = false);
