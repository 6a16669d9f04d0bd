using Runner.Recipes;

namespace Runner.Tracking.Ablations;

/// <summary>A variant of the recipe.</summary>
/// <param name="Name">Unique in its ablation; made from the values where no name is given.</param>
/// <param name="Overrides">Dotted path and value, in the order they are to be set; none means the recipe as it stands.</param>
public sealed record AblationArm(string Name, IReadOnlyList<KeyValuePair<string, RecipeNode>> Overrides);

/// <summary>What an ablation section comes to.</summary>
/// <param name="Arms">In the order they run and are shown.</param>
/// <param name="Seeds">In the order given; empty means the recipe's own seed.</param>
/// <param name="Baseline">Name of the arm the others are compared with.</param>
public sealed record AblationPlan(IReadOnlyList<AblationArm> Arms, IReadOnlyList<long> Seeds, string Baseline);
