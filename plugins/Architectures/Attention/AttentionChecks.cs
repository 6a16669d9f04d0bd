using Runner.Components;
using Runner.PositionEncodings;

namespace Runner.Plugins.Architectures.Attention;

/// <summary>What every architecture checks about its heads and its positions.</summary>
internal static class AttentionChecks
{
    public static IEnumerable<ComponentProblem> Of(AttentionShape shape, IPositionEncodingComponent positions)
    {
        if (shape.Hidden % shape.Heads != 0)
        {
            yield return new ComponentProblem("heads",
                $"'hidden' ({shape.Hidden}) must be a multiple of 'heads' ({shape.Heads}): every head has hidden / heads columns.");
            yield break;
        }
        foreach (var problem in positions.CheckShape(shape))
            yield return new ComponentProblem("positions", problem.Message, problem.IsWarning);
    }
}
