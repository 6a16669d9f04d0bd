using Runner.Execution;
using Runner.Plugins.Architectures.Attention;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Albert;

/// <summary>LayerNorm(h + dense(attention(h))), with all its parameters on one level.</summary>
internal sealed class AlbertAttention : nn.Module
{
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _dense;
    private readonly LayerNorm _norm;
    private readonly double _dropout;

    public AlbertAttention(AlbertOptions options)
        : base("attention")
    {
        _query = nn.Linear(options.Hidden, options.Hidden);
        _key = nn.Linear(options.Hidden, options.Hidden);
        _value = nn.Linear(options.Hidden, options.Hidden);
        _dense = nn.Linear(options.Hidden, options.Hidden);
        _norm = nn.LayerNorm(options.Hidden, options.LayerNormEps);
        _dropout = options.HiddenDropout;
        register_module("query", _query);
        register_module("key", _key);
        register_module("value", _value);
        register_module("dense", _dense);
        register_module("LayerNorm", _norm);
    }

    /// <summary>[B, L, d] from [B, L, d].</summary>
    public Tensor Forward(Tensor hidden, AttentionCore core, AttentionContext context)
    {
        using var scope = NewDisposeScope();
        var (query, key, value) = (LinearProduct.Apply(_query, hidden), LinearProduct.Apply(_key, hidden), LinearProduct.Apply(_value, hidden));
        var output = LinearProduct.Apply(_dense, core.Attend(query, key, value, context, training));
        if (training && _dropout > 0)
            output = CounterBasedDropout.Apply(output, _dropout);
        return _norm.forward(FullPrecision.AddTo(hidden, output)).MoveToOuterDisposeScope();
    }
}
