using Runner.Errors;

namespace Runner.Experiments;

/// <summary>
/// Hears what experiments say while they work. The library writes to no console: whoever starts an experiment decides what becomes of its words. Members may be
/// called from background threads.
/// </summary>
public interface IExperimentOutput
{
    /// <summary>A line about what is done and what came of it.</summary>
    void Say(string line);

    /// <summary>A line for people beside what was asked for, such as where processes wait for each other.</summary>
    void Note(string line);

    /// <summary>Something that stops nothing and should be known.</summary>
    /// <param name="descriptor">Number and remedy.</param>
    /// <param name="message">The descriptor's message with its arguments.</param>
    void Warn(ErrorDescriptor descriptor, string message);

    /// <summary>A failure: of the whole experiment, or of a run of an ablation that goes on.</summary>
    void Fail(Exception failure);

    /// <summary>Begins to copy what is said for the <c>console.log</c> of a run, until it is disposed. Logs may be nested.</summary>
    IRunLog OpenLog();

    /// <summary>Shows a run until it is disposed.</summary>
    /// <param name="log">The run's log.</param>
    /// <param name="ablation">The runs this one is one of; null for a run of its own.</param>
    /// <param name="ranks">Processes that share it.</param>
    IRunDisplay Show(IRunLog log, AblationProgress? ablation, int ranks);

    /// <summary>Called on a process that is not the first of several: what it says belongs into a log of its own from now on, until it is disposed.</summary>
    IRankOutput TakeRank(int rank);

    /// <summary>Called once with what came of an experiment, while the run's log is still open and before other ranks may end.</summary>
    void End(ExperimentOutcome outcome);
}
