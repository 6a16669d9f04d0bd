using Runner.Data;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Metrics;
using Runner.Training.Checkpoints;
using Runner.Training.Ranks;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>
/// Trains one model, on one device or, with others that make the same setup, on one device each; the loop is drawn, with every event, at <see cref="ITrainingObserver"/>. Results are a pure function of the
/// setup on given hardware: a rerun, and a run interrupted anywhere and resumed, end with the same bits. One training at a time per process:
/// libtorch's generator, and its number of threads belong to the process.
/// </summary>
public sealed class Trainer
{
    private readonly TrainingSetup _setup;
    private readonly ICheckpointFiles _files;
    private readonly ObserverList _observers;
    private readonly TrainingProgress _progress = new();
    private readonly SpeedMeter _speed;
    private long _started;
    private long? _savedAt;
    private string? _newestCheckpoint;
    private string? _stopReason;

    public Trainer(TrainingSetup setup)
        : this(setup, new DiskFiles())
    {
    }

    internal Trainer(TrainingSetup setup, ICheckpointFiles files)
    {
        (_setup, _files) = (setup, files);
        _observers = new ObserverList(setup.Observers, setup.Logger);
        _speed = new SpeedMeter(setup.Time);
    }

    /// <summary>Trains to the end, or until <paramref name="stop"/> or the time limit asks to stop after the current step.</summary>
    /// <returns>The result; its outcome is never <see cref="TrainingOutcome.Failed"/>, failures are thrown.</returns>
    /// <exception cref="RunnerException">RUN4000 to RUN4109: why it failed. Observers hear of it first.</exception>
    public TrainingResult Run(CancellationToken stop = default)
    {
        _started = _setup.Time.GetTimestamp();
        SetupCheck.Check(_setup);
        using var scalars = ScalarLifetime.Hold();
        using var numbers = ComputeThreads.Keep();
        // where several ranks train, the first one keeps the checkpoints
        using var store = _setup.Ranks.IsFirst ? CheckpointStore.Open(Path.Combine(_setup.Folder, "checkpoints"), _files, _setup.Logger) : null;
        RankAgreement.Check(_setup);
        var checkpoint = RankAgreement.Share(_setup.Ranks, () => FindCheckpoint(store!));
        using var session = new TrainingSession(_setup, checkpoint?.State.Threads, () => MyStopReason(stop));
        SetupCheck.CheckBestMetric(_setup, session.Evaluator);
        Restore(session, checkpoint);

        TrainingResult result;
        try
        {
            Announce(session, checkpoint);
            result = Loop(session, store, stop);
        }
        catch (Exception e)
        {
            Fail(session, e);
            throw;
        }
        _observers.Tell("the end", _progress.Step, o => o.OnFinished(result));
        return result;
    }

    private TrainingResult Loop(TrainingSession session, CheckpointStore? store, CancellationToken stop)
    {
        session.Hashing.Begin(_progress.Step);
        if (!StartingEvaluation(session, store))
            return Interrupt(session, store);

        var last = Math.Min(session.TotalSteps, _setup.LastStep);
        using var batches = _progress.Step < last ? session.OpenBatches(_progress.Step) : null;
        while (_progress.Step < last)
        {
            // several ranks agree on it just before they make a step together
            if (_setup.Ranks.Size == 1 && (_stopReason = MyStopReason(stop)) is not null)
                return Interrupt(session, store);
            if (MakeStep(session, batches!) is not { } outcome)
                return Interrupt(session, store);
            session.Hashing.Made(_progress.Step, outcome.Loss);
            LogWhenDue(session, outcome);
            if (!EvaluateWhenDue(session, out var isBest))
                return Interrupt(session, store);
            CheckpointWhenDue(session, store, isBest);
            ScalarLifetime.Release();
        }
        return Result(session, TrainingOutcome.Finished);
    }

    /// <returns>Null if a rank wants to stop: the step was not made.</returns>
    private StepOutcome? MakeStep(TrainingSession session, BatchPipeline batches)
    {
        _setup.Phases.Begin(_progress.Step + 1);
        _setup.Phases.Enter(Phase.Data);
        _speed.Start();
        using var batch = batches.Next(CancellationToken.None);
        _speed.DataReady();

        StepOutcome outcome;
        try
        {
            outcome = session.Step.Make(batch, session.Metrics, out _stopReason);
        }
        catch (Exception e) when (e is not RunnerException && MemoryErrors.IsOutOfMemory(e))
        {
            throw TrainingErrors.OutOfMemory.Because(e, session.Device, batch.Step + 1, e.Message.Split('\n')[0]);
        }
        catch (Exception e) when (Determinism.RefusedOperation(e) is { } operation)
        {
            throw DeterminismErrors.OperationNotExact.Because(e, operation, session.Device, batch.Step + 1);
        }
        if (_stopReason is not null)
            return null;
        if (!outcome.IsFinite && !outcome.IsSkipped)
            throw Diverged(session, batch, outcome);

        session.WarnOfIdleSettings();
        _progress.Step++;
        _progress.Tokens += outcome.Tokens;
        if (double.IsFinite(outcome.Loss))                       // that of a skipped step need not be
        {
            _progress.LossSum += outcome.Loss;
            _progress.LossSteps++;
        }
        _speed.Stop(outcome.Tokens);
        _setup.Phases.Enter(Phase.Other);
        return outcome;
    }

    private void LogWhenDue(TrainingSession session, StepOutcome outcome)
    {
        var step = _progress.Step;
        if (step != session.TotalSteps && !session.IsDue(_setup.Training.LogEvery, step))
            return;
        session.Hashing.Reporting(step);
        var report = new StepReport(
            step, (double)step / session.StepsPerEpoch, _progress.LossSum / _progress.LossSteps, session.ReportedMetrics(),
            outcome.LearningRate, outcome.GradientNorm, _progress.Tokens, _speed.Take(Elapsed())) { LossScaling = session.Precision.LossScaling };
        session.Metrics.Clear();
        (_progress.LossSum, _progress.LossSteps) = (0, 0);
        _progress.Keep(report);
        _observers.Tell("a step", step, o => o.OnStep(report));
    }

    /// <returns>False if the evaluation was given up because training is to stop.</returns>
    private bool EvaluateWhenDue(TrainingSession session, out bool isBest)
    {
        var step = _progress.Step;
        isBest = false;
        var due = session.IsDue(_setup.Evaluation.Every, step) || (step == session.TotalSteps && _setup.Evaluation.AtEnd);
        return !due || Evaluate(session, out isBest);
    }

    private bool Evaluate(TrainingSession session, out bool isBest)
    {
        isBest = false;
        if (_setup.Task.Evaluations.Count == 0)
            return true;
        _setup.Phases.Enter(Phase.Evaluation);
        var report = session.Evaluator.Evaluate(_progress.Step, () =>
        {
            _setup.Phases.Enter(Phase.Evaluation);         // a sign of life for each batch
            return (_stopReason = session.Exchange.Stop()) is not null;
        });
        _setup.Phases.Enter(Phase.Other);
        _progress.EvaluationOwed = report is null;
        if (report is null)
            return false;
        _progress.LastEvaluation = report with { Predictions = new Dictionary<string, IReadOnlyList<ExamplePrediction>>() };
        if (BestCheckpoint.Improve(_progress.Best, report, _setup.Checkpoint.Best) is { } better)
            (_progress.Best, isBest) = (better, true);
        var told = report with { IsBest = isBest };
        _observers.Tell("an evaluation", report.Step, o => o.OnEvaluated(told));
        return true;
    }

    private void CheckpointWhenDue(TrainingSession session, CheckpointStore? store, bool isBest)
    {
        var step = _progress.Step;
        if (isBest || session.IsDue(_setup.Checkpoint.Every, step) || (step == session.TotalSteps && _setup.Checkpoint.AtEnd))
            Save(session, store);
    }

    private void Save(TrainingSession session, CheckpointStore? store)
    {
        using var scope = NewDisposeScope();
        var step = _progress.Step;
        _observers.Tell("a checkpoint to come", step, o => o.OnCheckpointing(step));
        _setup.Phases.Enter(Phase.Checkpoint);
        var state = _progress.Capture(_setup, session, Elapsed());
        var optimizer = session.GatherOptimizer();
        session.Hashing.Checkpointing(step, optimizer);
        _newestCheckpoint = store?.Save(state, session.SaveModel, stream => TrainingSession.SaveOptimizer(stream, optimizer), _setup.Checkpoint.Keep);
        _savedAt = step;
        _setup.Phases.Enter(Phase.Other);
        if (_newestCheckpoint is null)
            return;
        var info = new CheckpointInfo(step, _newestCheckpoint, _progress.Best?.Step == step);
        _observers.Tell("a checkpoint", step, o => o.OnCheckpoint(info));
    }

    // an interrupted training owes an evaluation if it was due at the very step it stopped after
    private bool StartingEvaluation(TrainingSession session, CheckpointStore? store)
    {
        if (_progress.EvaluationOwed)
        {
            if (!Evaluate(session, out _))
                return false;
            Save(session, store);
            return true;
        }
        var atStart = _setup.Evaluation.AtStart || (session.TotalSteps == 0 && _setup.Evaluation.AtEnd);
        return _progress.Step > 0 || !atStart || Evaluate(session, out _);
    }

    private TrainingResult Interrupt(TrainingSession session, CheckpointStore? store)
    {
        // a training that made no step yet starts anew as well as it would go on
        if (_progress.Step > 0 && (_savedAt != _progress.Step || _progress.EvaluationOwed))
            Save(session, store);
        return Result(session, TrainingOutcome.Interrupted) with { Reason = _stopReason };
    }

    private RunnerException Diverged(TrainingSession session, StepBatches batch, StepOutcome outcome)
    {
        string whereKept;
        try
        {
            whereKept = $"batch and parameters are kept in '{NonFiniteRecord.Save(_setup, session, batch with { Totals = session.Step.Totals }, outcome)}'";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            whereKept = $"the batch could not be kept ({e.Message.TrimEnd('.')}); its examples are {string.Join(", ", batch.Indices)}";
        }
        return TrainingErrors.NotFinite.With(
            batch.Step + 1, batch.Epoch, outcome.Loss, outcome.GradientNorm, outcome.LearningRate, batch.Step, whereKept);
    }

    private void Fail(TrainingSession session, Exception error)
    {
        var result = Result(session, TrainingOutcome.Failed) with { Error = error };
        try
        {
            _observers.Tell("the end", _progress.Step, o => o.OnFinished(result));
        }
        catch (RunnerException)
        {
            // logged by the list; the error that ended the training is the one to show
        }
    }

    private TrainingResult Result(TrainingSession session, TrainingOutcome outcome) =>
        new(outcome, _progress.Step, session.TotalSteps, _progress.Tokens, Elapsed())
        {
            Evaluation = _progress.LastEvaluation,
            Best = _progress.Best,
            Checkpoint = _newestCheckpoint,
            LossScaling = session.Precision.LossScaling,
        };

    private void Announce(TrainingSession session, (string Folder, CheckpointState State)? checkpoint)
    {
        var plan = session.Describe(_progress.Step);
        _observers.Tell("the start", _progress.Step, o => o.OnStarted(plan));
        if (checkpoint is not { } found)
            return;
        var info = new CheckpointInfo(found.State.Step, found.Folder, found.State.Best?.Step == found.State.Step)
        {
            Reported = new ReportedProgress([.. _progress.Reported], _progress.LastEvaluation),
        };
        _observers.Tell("the resumption", info.Step, o => o.OnResumed(info));
    }

    private (string Folder, CheckpointState State)? FindCheckpoint(CheckpointStore store)
    {
        if (_setup.Resume == ResumeMode.Never)
        {
            if (store.NewestName() is { } newest)
                throw TrainingErrors.CheckpointsPresent.With(_setup.Folder, newest);
            return null;
        }
        var checkpoint = store.FindNewest();
        if (checkpoint is { } found && _setup.Resume != ResumeMode.Forced)
            ResumeCheck.Check(found.Folder, found.State, _setup);
        return checkpoint;
    }

    private void Restore(TrainingSession session, (string Folder, CheckpointState State)? checkpoint)
    {
        if (checkpoint is not { } found)
            return;
        if (found.State.Step > session.TotalSteps)
            throw TrainingErrors.CheckpointBeyondEnd.With(found.Folder, found.State.Step, session.TotalSteps);
        EnvironmentCheck.Check(found.Folder, found.State, session.NumericEnvironment, _setup);
        session.Load(found.Folder);
        session.Metrics.Restore(found.State.Metrics);
        if (found.State.LossScale is { } scale)
            session.Precision.Scaler?.Restore(scale);
        _progress.Restore(found.State);
        (_savedAt, _newestCheckpoint) = (found.State.Step, found.Folder);
    }

    private string? MyStopReason(CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
            return "stop requested";
        return _setup.Training.TimeLimit is { } limit && _setup.Time.GetElapsedTime(_started) >= limit ? "time limit" : null;
    }

    private TimeSpan Elapsed() => _progress.Before + _setup.Time.GetElapsedTime(_started);
}
