using System.Globalization;
using Runner.Components;
using Runner.Masking;
using Runner.ExampleBuilders;
using Runner.Randomness;
using Runner.Tokenizers;

namespace Runner.Plugins.Faulty.Stalling;

/// <summary>Masks as another strategy does, until a file names this process: then it never comes back, as a read from a dead network file system does.</summary>
[Component("masking/stalling")]
internal sealed class StallingMasking(StallingOptions options) : IMaskingComponent
{
    public int MaxPredictions(int length) => options.Inner.MaxPredictions(length);

    public IMaskingStrategy Build(Vocabulary vocabulary) => new Strategy(options.Inner.Build(vocabulary), options.File);

    private sealed class Strategy(IMaskingStrategy inner, string file) : IMaskingStrategy
    {
        private static readonly string Process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

        public IReadOnlyList<MaskedToken> Mask(TokenSequence sequence, IRandomSource random)
        {
            if (File.Exists(file) && File.ReadAllText(file) == Process)
                Thread.Sleep(Timeout.Infinite);
            return inner.Mask(sequence, random);
        }
    }
}
