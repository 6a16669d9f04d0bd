using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Benchmarks.Bare;

/// <summary>
/// The operations that Runner's step makes for this model, with nothing around them: what Runner costs beyond is its overhead. Written apart
/// from Runner; parameters, gradients and moments lie in flat buffers, the update is libtorch's fused one.
/// </summary>
internal sealed class LeanLoop : ILoop
{
    private const int RowLength = 16384;
    private const double Rate = 1e-6;
    private const string Script = """
        def adamw(p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], rate: float) -> Tensor:
          none: List[Tensor] = []
          torch._fused_adamw_(p, g, m, v, none, steps, lr=rate, beta1=0.9, beta2=0.999, weight_decay=0.01, eps=1e-8, amsgrad=False, maximize=False)
          return steps[0]

        """;

    private static readonly jit.CompilationUnit Update = jit.compile(Script);

    private readonly Data _data;
    private readonly LeanModel _model;
    private readonly Tensor _gradients;
    private readonly Tensor[][] _lists;
    private readonly Tensor _step = zeros([]);

    public LeanLoop(Settings settings, Data data)
    {
        (_data, _model) = (data, new LeanModel(settings));
        using var quiet = no_grad();
        var parameters = _model.parameters().ToList();
        var total = parameters.Sum(p => p.numel());
        Tensor values = zeros(total), means = zeros(total), squares = zeros(total);
        _gradients = zeros(total);
        var views = new List<(Tensor Value, Tensor Gradient, Tensor Mean, Tensor Square)>();
        var at = 0L;
        foreach (var parameter in parameters)
        {
            Tensor View(Tensor flat) => flat.narrow(0, at, parameter.numel()).view(parameter.shape);
            var value = View(values);
            value.copy_(parameter);
            parameter.set_(value);
            parameter.grad = View(_gradients);
            views.Add((value, View(_gradients), View(means), View(squares)));
            at += parameter.numel();
        }
        _lists =
        [
            [.. views.Select(v => v.Value)], [.. views.Select(v => v.Gradient)], [.. views.Select(v => v.Mean)], [.. views.Select(v => v.Square)],
            [.. views.Select(_ => _step)],
        ];
    }

    public double? Step()
    {
        using var scope = NewDisposeScope();
        _gradients.zero_();
        var (loss, hits) = Loss();
        loss.backward();
        using var quiet = no_grad();
        var read = stack([loss.to(ScalarType.Float64), Norm(), hits.to(ScalarType.Float64)]).data<double>();
        var (value, norm) = (read[0], read[1]);
        if (norm > 1)
            _gradients.mul_(1 / norm);
        _step.add_(1);
        Update.invoke("adamw", [.. _lists, (Scalar)Rate]);
        return value;
    }

    private (Tensor Loss, Tensor Hits) Loss()
    {
        using var scope = NewDisposeScope();
        var logits = _model.Predict(_model.Backbone(_data), _data);
        var loss = nn.functional.cross_entropy(logits, _data.Labels, ignore_index: -1, reduction: nn.Reduction.Sum) / _data.Count;
        var hits = logits.detach().argmax(1).eq(_data.Labels).sum(ScalarType.Float32);
        return (loss.MoveToOuterDisposeScope(), hits.MoveToOuterDisposeScope());
    }

    private Tensor Norm()
    {
        var rows = _gradients.numel() / RowLength;
        var norms = _gradients.narrow(0, 0, rows * RowLength).view(rows, RowLength).norm(1, false, 2).to(ScalarType.Float64);
        var rest = _gradients.narrow(0, rows * RowLength, _gradients.numel() - rows * RowLength).to(ScalarType.Float64);
        return ((norms * norms).sum() + (rest * rest).sum()).sqrt();
    }
}

/// <summary>
/// The stock model's parameters, with attention by the fused kernel, sums in place, results let go early, and weight gradients added to the buffer at once.
/// </summary>
internal sealed class LeanModel(Settings settings) : StockModel(settings)
{
    protected override StockBlock MakeBlock(Settings settings) => settings.Dropout > 0 ? new StockBlock(settings) : new LeanBlock(settings);

    public override Tensor Predict(Tensor hidden, Data data)
    {
        using var scope = NewDisposeScope();
        var rows = hidden.flatten(0, 1);
        if (!DenseHead)
            rows = rows[data.Places];
        var transformed = transform_norm.forward(nn.functional.gelu(Product.Of(transform, rows)));
        return Product.Of(Words, bias, transformed).MoveToOuterDisposeScope();
    }

    private sealed class LeanBlock(Settings settings) : StockBlock(settings)
    {
        protected override Tensor Forward(Tensor hidden)
        {
            var attended = Attend(hidden);
            return norm.forward(Product.Of(down, Product.Of(up, attended), activates: true).add_(attended));
        }

        private Tensor Attend(Tensor hidden)
        {
            using var scope = NewDisposeScope();
            var mixed = nn.functional.scaled_dot_product_attention(
                Split(Product.Of(query, hidden)), Split(Product.Of(key, hidden)), Split(Product.Of(value, hidden)));
            return attention_norm.forward(Product.Of(output, mixed.transpose(1, 2).reshape(hidden.shape)).add_(hidden)).MoveToOuterDisposeScope();
        }
    }
}
