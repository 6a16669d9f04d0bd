using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Benchmarks.Bare;

// B batch, L length, H heads, D head size, d hidden size, P labelled positions, V vocabulary

/// <summary>The model of <c>peer.py</c>, of TorchSharp's own modules.</summary>
internal class StockModel : nn.Module
{
    private readonly Settings _settings;
    private readonly Embedding words;
    private readonly Embedding positions;
    private readonly Embedding segments;
    private readonly LayerNorm norm;
    private readonly ModuleList<StockBlock> blocks;
    protected readonly Linear transform;
    protected readonly LayerNorm transform_norm;
    protected readonly Parameter bias;

    public StockModel(Settings settings)
        : base("model")
    {
        _settings = settings;
        var d = settings.Shape.Hidden;
        words = nn.Embedding(settings.Vocabulary, d, padding_idx: 0);
        positions = nn.Embedding(512, d);
        segments = nn.Embedding(2, d);
        norm = nn.LayerNorm(d, 1e-12);
        blocks = new ModuleList<StockBlock>([.. Enumerable.Range(0, settings.Shape.Layers).Select(_ => MakeBlock(settings))]);
        transform = nn.Linear(d, d);
        transform_norm = nn.LayerNorm(d, 1e-12);
        bias = new Parameter(zeros(settings.Vocabulary));
        RegisterComponents();
        using var quiet = no_grad();
        // not trunc_normal_, which in TorchSharp 0.107 sets every element to the same number
        foreach (var (_, parameter) in named_parameters().Where(p => p.parameter.dim() > 1))
            nn.init.normal_(parameter, 0, 0.02);
        if (settings.Weights is { } file)
            SavedWeights.Load(file, this);
        Words = words.get_parameter("weight")!;
    }

    protected Parameter Words { get; }

    protected bool DenseHead => _settings.DenseHead;

    protected virtual StockBlock MakeBlock(Settings settings) => new(settings);

    /// <summary>[B, L, d].</summary>
    public Tensor Backbone(Data data)
    {
        var places = arange(data.Ids.shape[1]);
        var hidden = norm.forward(words.forward(data.Ids) + segments.forward(data.Segments) + positions.forward(places));
        if (training && _settings.Dropout > 0)
            hidden = nn.functional.dropout(hidden, _settings.Dropout);
        foreach (var block in blocks)
            hidden = block.Run(hidden);
        return hidden;
    }

    /// <summary>Logits [B * L, V] or [P, V].</summary>
    public virtual Tensor Predict(Tensor hidden, Data data)
    {
        var rows = hidden.flatten(0, 1);
        if (!_settings.DenseHead)
            rows = rows[data.Places];
        return nn.functional.linear(transform_norm.forward(nn.functional.gelu(transform.forward(rows))), Words, bias);
    }
}

/// <summary>Attention spelled out, feed-forward, layer norms after the residual sums.</summary>
internal class StockBlock : nn.Module
{
    private readonly bool _scoped;
    private readonly int _heads;
    private readonly double _dropout;
    protected readonly Linear query;
    protected readonly Linear key;
    protected readonly Linear value;
    protected readonly Linear output;
    protected readonly LayerNorm attention_norm;
    protected readonly Linear up;
    protected readonly Linear down;
    protected readonly LayerNorm norm;

    public StockBlock(Settings settings)
        : base("block")
    {
        var (d, inner) = (settings.Shape.Hidden, settings.Shape.Inner);
        (_heads, _dropout, _scoped) = (settings.Shape.Heads, settings.Dropout, settings.Loop != "stock-step-scope");
        query = nn.Linear(d, d);
        key = nn.Linear(d, d);
        value = nn.Linear(d, d);
        output = nn.Linear(d, d);
        attention_norm = nn.LayerNorm(d, 1e-12);
        up = nn.Linear(d, inner);
        down = nn.Linear(inner, d);
        norm = nn.LayerNorm(d, 1e-12);
        RegisterComponents();
    }

    public Tensor Run(Tensor hidden)
    {
        if (!_scoped)
            return Forward(hidden);
        // Python lets go of a result when its name goes; here a scope does
        using var scope = NewDisposeScope();
        return Forward(hidden).MoveToOuterDisposeScope();
    }

    protected virtual Tensor Forward(Tensor hidden)
    {
        var (q, k, v) = (Split(query.forward(hidden)), Split(key.forward(hidden)), Split(value.forward(hidden)));
        var scores = matmul(q, k.transpose(-1, -2)) / Math.Sqrt(hidden.shape[2] / _heads);           // [B, H, L, L]
        var mixed = matmul(Drop(scores.softmax(-1)), v).transpose(1, 2).reshape(hidden.shape);
        var attended = attention_norm.forward(hidden + Drop(output.forward(mixed)));
        return norm.forward(attended + Drop(down.forward(nn.functional.gelu(up.forward(attended)))));
    }

    /// <summary>[B, H, L, D] from [B, L, d].</summary>
    protected Tensor Split(Tensor projected) => projected.view(projected.shape[0], projected.shape[1], _heads, -1).transpose(1, 2);

    protected Tensor Drop(Tensor x) => training && _dropout > 0 ? nn.functional.dropout(x, _dropout) : x;
}
