using Runner.Training.Checkpoints;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>Hashes a training's state when its receiver wants it.</summary>
internal sealed class StepHashing(TrainingSetup setup, TrainingSession session) : IDisposable
{
    private readonly IStepHashes _hashes = setup.Hashes ?? new StepHashFile(setup.Folder, setup.Logger);
    private (long Step, double Loss)? _last;

    public void Begin(long step) => _hashes.Begin(step, session.NumericEnvironment);

    /// <summary>A step was made.</summary>
    public void Made(long step, double loss)
    {
        _last = (step, loss);
        Take(step, HashOccasion.Step);
    }

    /// <summary>Its metrics are reported.</summary>
    public void Reporting(long step) => Take(step, HashOccasion.Report);

    /// <summary>A checkpoint is to come.</summary>
    public void Checkpointing(long step)
    {
        Take(step, HashOccasion.Checkpoint);
        _hashes.Flush();
    }

    public void Dispose() => _hashes.Dispose();

    private void Take(long step, HashOccasion occasion)
    {
        if (!_hashes.Wants(step, occasion))
            return;
        using var scope = NewDisposeScope();
        _hashes.Add(new StepHash(
            step,
            _last is { } last && last.Step == step ? StepHash.BitsOf(last.Loss) : null,
            StateHash.Of(CheckpointTensors.OfModel(setup.Task.Model, session.Parameters), session.Threads),
            StateHash.Of(CheckpointTensors.OfOptimizer(session.Optimizer, session.Parameters), session.Threads)));
    }
}
