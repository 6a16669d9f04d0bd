namespace Runner.EndToEnd.Support;

/// <summary>
/// Tests that no other runs beside: several ranks keep all cores of a small machine busy by themselves, and a wait that is measured in seconds must not be
/// lengthened by somebody else's work.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
