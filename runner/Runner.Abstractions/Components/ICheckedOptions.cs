namespace Runner.Components;

/// <summary>
/// A record of options that can find mistakes which no single option shows. For recipe sections and nested records; components use
/// <see cref="ICheckedComponent"/>.
/// </summary>
public interface ICheckedOptions
{
    IEnumerable<ComponentProblem> Check();
}
