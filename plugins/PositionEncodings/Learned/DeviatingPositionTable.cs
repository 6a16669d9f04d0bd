using Runner.Parameters;
using Runner.Randomness;

namespace Runner.Plugins.PositionEncodings.Learned;

/// <summary>A table whose rows start with a spread of their own.</summary>
internal sealed class DeviatingPositionTable(int maxLength, int hidden, double deviation)
    : LearnedPositionTable(maxLength, hidden), ICustomInitialization
{
    public void Initialize(Func<string, RandomStream> randomFor) =>
        WeightInitialization.TruncatedNormal(Weight, deviation, randomFor("weight"));
}
