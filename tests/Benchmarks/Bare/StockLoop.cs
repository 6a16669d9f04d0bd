using static TorchSharp.torch;

namespace Runner.Benchmarks.Bare;

/// <summary>The loop one writes first: the stock model and TorchSharp's AdamW, a scope for each step.</summary>
internal sealed class StockLoop : ILoop
{
    private readonly Data _data;
    private readonly StockModel _model;
    private readonly optim.Optimizer _optimizer;

    public StockLoop(Settings settings, Data data)
    {
        _data = data;
        _model = new StockModel(settings);
        _optimizer = optim.AdamW(_model.parameters(), lr: 1e-6, weight_decay: 0.01);
    }

    public double? Step()
    {
        using var scope = NewDisposeScope();
        _optimizer.zero_grad();
        var loss = nn.functional.cross_entropy(_model.Predict(_model.Backbone(_data), _data), _data.Labels, ignore_index: -1);
        loss.backward();
        nn.utils.clip_grad_norm_(_model.parameters(), 1.0);
        _optimizer.step();
        return loss.item<float>();                        // as a loop that reports its loss
    }
}

/// <summary>Forward passes of the stock model's backbone.</summary>
internal sealed class StockInference : ILoop
{
    private readonly Data _data;
    private readonly StockModel _model;

    public StockInference(Settings settings, Data data)
    {
        _data = data;
        _model = new StockModel(settings);
        _model.eval();
    }

    public double? Step()
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        _model.Backbone(_data);
        return null;
    }
}

/// <summary>Something that makes steps.</summary>
internal interface ILoop
{
    /// <returns>The loss before the update; null where there is none.</returns>
    double? Step();
}
