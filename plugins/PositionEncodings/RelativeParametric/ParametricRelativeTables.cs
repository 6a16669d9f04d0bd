using Runner.Plugins.PositionEncodings.Relative;
using Runner.PositionEncodings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.PositionEncodings.RelativeParametric;

/// <summary>
/// Holds <c>tables.0.keys</c> and <c>tables.0.values</c>, each [2c + 1, D], row r for the distance r - c; with own tables per layer
/// also <c>tables.1</c> and so on.
/// </summary>
internal sealed class ParametricRelativeTables : PositionEncoding
{
    private readonly ModuleList<Pair> _tables;
    private readonly bool _perLayer;

    public ParametricRelativeTables(ParametricRelativePositionsOptions options, AttentionShape shape)
        : base("relative-parametric")
    {
        _perLayer = options.PerLayer;
        var rows = 2L * options.MaxDistance + 1;
        var pairs = Enumerable.Range(0, _perLayer ? shape.Layers : 1).Select(_ => new Pair(rows, shape.HeadSize, options.Values));
        _tables = new ModuleList<Pair>([.. pairs]);
        register_module("tables", _tables);
    }

    public override bool ActsInsideAttention => true;

    public override Tensor? Scores(int layer, Tensor query, long keys) => RelativeAttention.Scores(query, TablesOf(layer).Keys, keys);

    public override Tensor? Values(int layer, Tensor probabilities) =>
        TablesOf(layer).Values is { } values ? RelativeAttention.Values(probabilities, values) : null;

    private Pair TablesOf(int layer) => _tables[_perLayer ? layer : 0];

    private sealed class Pair : nn.Module
    {
        private readonly bool _hasValues;

        public Pair(long rows, long headSize, bool hasValues)
            : base("pair")
        {
            _hasValues = hasValues;
            register_parameter("keys", new Parameter(zeros(rows, headSize)));
            if (hasValues)
                register_parameter("values", new Parameter(zeros(rows, headSize)));
        }

        // Looked up each time: moving a module to another device replaces its parameters.
        public Parameter Keys => get_parameter("keys")!;

        public Parameter? Values => _hasValues ? get_parameter("values") : null;
    }
}
