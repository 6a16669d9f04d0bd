using Microsoft.Extensions.Logging;
using Runner.Errors;
using Runner.Training.Checkpoints;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>Hashes a training's state when its receiver wants it. Of several ranks, which have equal weights, the first one does.</summary>
internal sealed class StepHashing(TrainingSetup setup, TrainingSession session) : IDisposable
{
    private readonly IStepHashes? _hashes = setup.Ranks.IsFirst ? setup.Hashes ?? new StepHashFile(setup.Folder, setup.Logger) : null;
    private (long Step, double Loss)? _last;
    private StepHash? _waiting;                            // for the checkpoint that may follow the report, and brings the shared-out state together

    public void Begin(long step) => _hashes?.Begin(step, session.NumericEnvironment);

    /// <summary>A step was made.</summary>
    public void Made(long step, double loss)
    {
        AddWaiting();
        _last = (step, loss);
        Take(step, HashOccasion.Step, null);
    }

    /// <summary>Its metrics are reported.</summary>
    public void Reporting(long step) => Take(step, HashOccasion.Report, null);

    /// <summary>A checkpoint is to come.</summary>
    /// <param name="step">Updates done.</param>
    /// <param name="optimizer">State of the optimizer as it goes into the checkpoint.</param>
    public void Checkpointing(long step, IReadOnlyList<(string Name, Tensor Tensor)> optimizer)
    {
        Take(step, HashOccasion.Checkpoint, optimizer);
        _hashes?.Flush();
    }

    public void Dispose()
    {
        try
        {
            AddWaiting();
        }
        catch (RunnerException e)
        {
            // whatever ends the training is not to be hidden by a line that is missing
            setup.Logger.LogWarning("{Code}: {Message}", e.Descriptor.Code, e.Message);
        }
        _hashes?.Dispose();
    }

    private void Take(long step, HashOccasion occasion, IReadOnlyList<(string Name, Tensor Tensor)>? optimizer)
    {
        if (_hashes?.Wants(step, occasion) != true)
            return;
        using var scope = NewDisposeScope();
        // a shared-out state is together only where it is gathered for a checkpoint
        if (optimizer is null && session.Update is { Shards: null, Optimizer: { } own })
            optimizer = CheckpointTensors.OfOptimizer(own, session.Parameters);
        var hash = _waiting is { } waiting && waiting.Step == step ? waiting : new StepHash(
            step,
            _last is { } last && last.Step == step ? StepHash.BitsOf(last.Loss) : null,
            StateHash.Of(CheckpointTensors.OfModel(setup.Task.Model.Network, session.Parameters), session.Threads),
            null);
        _waiting = optimizer is null ? hash : null;
        if (optimizer is not null)
            _hashes.Add(hash with { Optimizer = StateHash.Of(optimizer, session.Threads) });
    }

    private void AddWaiting()
    {
        if (_waiting is not { } waiting)
            return;
        _waiting = null;
        _hashes!.Add(waiting);
    }
}
